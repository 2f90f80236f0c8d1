import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import { TransportError } from '../transport.js';
import { buildOrdered as build, never, OrderedDriver, startOrdered as started } from './testing/ordered-driver.js';

describe('a login by an SDK', () => {
  it('that never settles ends at our own deadline, and is taken back', async () => {
    const made: OrderedDriver[] = [];
    const { link, states } = build({
      loginDeadlineMs: 30,
      makeDriver: (listener) => {
        const driver = new OrderedDriver(listener);
        driver.order('login', never);
        made.push(driver);
        return driver;
      },
    });
    await expect(link.start()).rejects.toMatchObject({ code: RTM_CODES.loginTimeout, kind: 'not-connected' });
    expect(states).toEqual(['connecting', 'stopped']);
    expect(made[0]!.told).toEqual(['login secret-token', 'logout']);
  });

  it('uses one object of the SDK however often it is done: a second one for the same uid would be refused', async () => {
    const { link, made } = await started();
    await link.stop();
    await link.start();
    expect(made).toHaveLength(1);
    expect(made[0]!.told).toEqual(['login secret-token', 'logout', 'login secret-token']);
  });

  it('waits until the logout before it is over, but not for ever', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { link, driver } = await started();
    driver.order('logout', never);
    void link.stop();
    const again = link.start();
    await vi.advanceTimersByTimeAsync(1_400);
    expect(driver.told).toEqual(['login secret-token', 'logout']);
    await vi.advanceTimersByTimeAsync(200);
    await again;
    expect(link.state).toBe('ready');
  });

  it('that the SDK will not even begin is told, with the SDK’s code', async () => {
    const { link } = build({
      makeDriver: () => {
        throw transportError(RTM_CODES.invalidAppId, 'Invalid App id');
      },
    });
    await expect(link.start()).rejects.toMatchObject({ code: -10_003, kind: 'auth' });
    expect(link.state).toBe('auth-failed');
  });

  it('is refused to a uid that is no name before the SDK hears of it', async () => {
    const { link, made } = build({ uid: 5 as never });
    await expect(link.start()).rejects.toMatchObject({ code: -10_006, kind: 'bad-id' });
    expect(made).toEqual([]);
  });

  it('never tells the token in an error', async () => {
    const { link, made } = await started();
    await link.stop();
    made[0]!.order('login', async () => {
      throw new TypeError('cannot read secret-token');
    });
    const error: unknown = await link.start().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransportError);
    expect(String(error)).toContain('cannot read …');
  });
});

describe('a message by an SDK', () => {
  it('has an unknown outcome when no answer comes in time, and when the link ends before', async () => {
    const { link, driver } = await started();
    driver.order('sendPeer', never);
    expect(await link.sendPeer('bob', 'hello')).toBe('unknown');
    driver.order('sendChannel', never);
    const outcome = link.sendChannel('room-1', 'hello');
    driver.listener.changed({ to: 'kicked', error: transportError(RTM_CODES.sameUidLogin, 'kicked') });
    expect(await outcome).toBe('unknown');
    expect(link.state).toBe('kicked');
  });

  it('that was not asked for is not heard: an echo, or of a channel that the SDK is in only to send', async () => {
    const { link, driver } = await started();
    const heard: string[] = [];
    link.onChannel(({ text }) => heard.push(text));
    await link.subscribe('room-1');
    const message = { channel: 'room-1', publisher: 'bob', text: 'hello', at: 1 };
    driver.listener.channel({ ...message, publisher: 'alice', text: 'an echo' });
    driver.listener.channel({ ...message, channel: 'room-2', text: 'elsewhere' });
    driver.listener.channel(message);
    await link.stop();
    driver.listener.channel({ ...message, text: 'too late' });
    expect(heard).toEqual(['hello']);
  });
});

describe('a link whose SDK has come back', () => {
  const away = async (...channels: string[]) => {
    const all = await started();
    for (const channel of channels) await all.link.subscribe(channel);
    all.driver.listener.changed({ to: 'down' });
    all.driver.told.length = 0;
    return all;
  };

  it('is ready at once when nothing was forgotten', async () => {
    const { link, driver, states } = await away('room-1');
    driver.listener.changed({ to: 'up', forgotten: [] });
    expect(link.state).toBe('ready');
    expect(states).toEqual(['connecting', 'ready', 'degraded', 'ready']);
    expect(driver.told).toEqual([]);
  });

  it('is ready once it is subscribed to what was forgotten, and then gives up what is not wanted any more', async () => {
    const { link, driver } = await away('room-1', 'room-2', 'room-3');
    await link.unsubscribe('room-2');
    driver.listener.changed({ to: 'up', forgotten: ['room-1'] });
    expect(link.state).toBe('degraded');
    await expect.poll(() => link.state).toBe('ready');
    await expect.poll(() => driver.told).toEqual(['subscribe room-1', 'unsubscribe room-2']);
  });

  it('tells it the token that came meanwhile', async () => {
    const { link, driver } = await away();
    await link.renewToken('new-token');
    driver.listener.changed({ to: 'up', forgotten: 'all' });
    await expect.poll(() => link.state).toBe('ready');
    expect(driver.told).toEqual(['renewToken new-token']);
  });

  it('begins anew when the SDK goes away again in between, and forgets nothing over it', async () => {
    const { link, driver } = await away('room-1');
    driver.order('subscribe', never);
    driver.listener.changed({ to: 'up', forgotten: 'all' });
    driver.listener.changed({ to: 'down' });
    driver.listener.changed({ to: 'up', forgotten: [] });
    await expect.poll(() => link.state).toBe('ready');
    expect(driver.told).toEqual(['subscribe room-1', 'subscribe room-1']);
  });

  it('stops when it could not be subscribed three times: nobody must take a deaf link for one that hears', async () => {
    const { link, driver } = await away('room-1');
    const refuse = async (): Promise<never> => {
      throw transportError(RTM_CODES.subscriptionTimeout, 'no');
    };
    driver.order('subscribe', refuse, refuse, refuse);
    driver.listener.changed({ to: 'up', forgotten: 'all' });
    await expect.poll(() => link.state).toBe('stopped');
    expect(driver.told).toEqual(['subscribe room-1', 'subscribe room-1', 'subscribe room-1', 'logout']);
    await link.start();
    expect(link.state).toBe('ready');
  });
});

describe('a token', () => {
  it('that was refused is not used for the next login', async () => {
    const { link, driver } = await started();
    driver.order('renewToken', async () => {
      throw transportError(RTM_CODES.invalidToken, 'no');
    });
    await expect(link.renewToken('bad-token')).rejects.toMatchObject({ kind: 'auth' });
    driver.order('renewToken', never);
    await expect(link.renewToken('lost-token')).rejects.toMatchObject({ code: RTM_CODES.renewalTimeout });
    await link.stop();
    await link.start();
    expect(driver.told.at(-1)).toBe('login secret-token');
  });

  it('that ends soon is told to the link’s owner, and one that has ended ends the link', async () => {
    const warnings: string[] = [];
    const { link, driver } = await started({ onTokenWillExpire: () => warnings.push('soon') });
    driver.listener.tokenWillExpire();
    expect(warnings).toEqual(['soon']);
    driver.listener.changed({ to: 'auth-failed', error: transportError(RTM_CODES.tokenExpired, 'expired') });
    expect(link.state).toBe('auth-failed');
  });
});

it('operations above their rate are refused, and a call that is under way is not made twice', async () => {
  const { link, driver } = await started({ clock: () => 0 });
  await Promise.all([link.subscribe('room-1'), link.subscribe('room-1')]);
  expect(driver.told).toEqual(['login secret-token', 'subscribe room-1']);
  for (let n = 2; n < 20; n++) await link.renewToken(`token-${n}`);
  await expect(link.renewToken('one too many')).rejects.toMatchObject({ kind: 'rate', code: -10_021 });
  await expect(link.subscribe('room-2')).rejects.toMatchObject({ kind: 'rate', code: -10_021 });
});
