import { describe, expect, it } from 'vitest';
import { RTM_CODES } from '../rtm-codes.js';
import { JoinedChannels, MAX_SUBSCRIPTIONS } from './joined-channels.js';

const build = (leaveDeadlineMs?: number) => {
  const told: string[] = [];
  const refuse = new Set<string>();
  const hold = new Map<string, Promise<void>>();
  let created = 0;
  const does = async (what: string): Promise<void> => {
    told.push(what);
    await hold.get(what);
    if (refuse.delete(what)) throw new Error(`no ${what}`);
  };
  const calls = {
    create: (name: string) => ({ name, nth: ++created }),
    join: ({ name }: { name: string }) => does(`join ${name}`),
    leave: ({ name }: { name: string }) => does(`leave ${name}`),
  };
  const channels = new JoinedChannels(calls, leaveDeadlineMs);
  const send = (name: string): Promise<void> => channels.use(name, (channel) => does(`send ${channel.name}`));
  /** This call takes until it is let go. */
  const holding = (what: string): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    hold.set(what, promise);
    return resolve;
  };
  return { channels, told, refuse, send, holding, created: () => created };
};

describe('the channels that a client is in', () => {
  it('are joined once, to send into them and to hear them', async () => {
    const { channels, told, send } = build();
    await Promise.all([send('a'), send('a'), channels.subscribe('a')]);
    expect(told).toEqual(['join a', 'send a', 'send a']);
    await channels.unsubscribe('a');
    await channels.unsubscribe('never');
    expect(told.slice(3)).toEqual(['leave a']);
  });

  it('are never more than twenty: what is only sent into, and is longest unused, makes room', async () => {
    const { channels, told, send } = build();
    for (let n = 0; n < MAX_SUBSCRIPTIONS; n++) await channels.subscribe(`heard-${n}`);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'a']) await send(name);
    told.length = 0;
    await send('f');
    expect(told).toEqual(['leave b', 'join f', 'send f']);
  });

  it('refuse one more while all the others are in use', async () => {
    const { channels, send } = build();
    for (let n = 0; n < MAX_SUBSCRIPTIONS; n++) await channels.subscribe(`heard-${n}`);
    const letGo: (() => void)[] = [];
    const held = (): Promise<void> => new Promise((resolve) => letGo.push(resolve));
    const sends = ['a', 'b', 'c', 'd', 'e'].map((name) => channels.use(name, held));
    await expect(send('f')).rejects.toMatchObject({ kind: 'rate' });
    await expect.poll(() => letGo.length).toBe(5);
    for (const go of letGo) go();
    await Promise.all(sends);
    await send('f');
  });

  it('are tried again by whoever comes after a failure', async () => {
    const { channels, told, refuse, send } = build();
    refuse.add('join a');
    await expect(send('a')).rejects.toThrow('no join a');
    await channels.subscribe('a');
    refuse.add('leave a');
    await expect(channels.unsubscribe('a')).rejects.toThrow('no leave a');
    await channels.unsubscribe('a');
    expect(told).toEqual(['join a', 'join a', 'leave a', 'leave a']);
  });
});

describe('a channel that is entered again while its leave is under way', () => {
  const NEVER_IN_A_SPEC_MS = 60_000;

  it('is joined once it was left, whoever enters it, to hear it or to send', async () => {
    const { channels, told, send, holding } = build(NEVER_IN_A_SPEC_MS);
    await channels.subscribe('a');
    const letLeave = holding('leave a');
    const ended = [channels.unsubscribe('a'), channels.subscribe('a'), send('a')];
    await channels.subscribe('b');
    expect(told).toEqual(['join a', 'leave a', 'join b']);
    letLeave();
    await Promise.all(ended);
    expect(told.slice(3)).toEqual(['join a', 'send a']);
  });

  it('is left again after it was joined again, where that is wanted at once', async () => {
    const { channels, told, holding } = build(NEVER_IN_A_SPEC_MS);
    await channels.subscribe('a');
    const letLeave = holding('leave a');
    const ended = [channels.unsubscribe('a'), channels.subscribe('a'), channels.unsubscribe('a')];
    letLeave();
    await Promise.all(ended);
    expect(told).toEqual(['join a', 'leave a', 'join a', 'leave a']);
  });

  it('is joined by the same object of the SDK, which is perhaps in it still, where the leave is refused', async () => {
    const { channels, told, refuse, created } = build(NEVER_IN_A_SPEC_MS);
    await channels.subscribe('a');
    refuse.add('leave a');
    const left = expect(channels.unsubscribe('a')).rejects.toThrow('no leave a');
    await Promise.all([left, channels.subscribe('a')]);
    await channels.unsubscribe('a');
    expect(told).toEqual(['join a', 'leave a', 'join a', 'leave a']);
    expect(created()).toBe(1);
  });

  it('is refused where the leave does not end in its time, and then asked for anew by another object', async () => {
    const { channels, told, holding, created } = build(20);
    await channels.subscribe('a');
    holding('leave a');
    void channels.unsubscribe('a');
    await expect(channels.subscribe('a')).rejects.toMatchObject({ code: RTM_CODES.subscriptionTimeout });
    await channels.subscribe('a');
    expect(told).toEqual(['join a', 'leave a', 'join a']);
    expect(created()).toBe(2);
  });

  it('is joined at once after another login, which knows nothing of that leave', async () => {
    const { channels, told, holding } = build(NEVER_IN_A_SPEC_MS);
    await channels.subscribe('a');
    holding('leave a');
    void channels.unsubscribe('a');
    channels.clear();
    await channels.subscribe('a');
    expect(told).toEqual(['join a', 'leave a', 'join a']);
  });
});
