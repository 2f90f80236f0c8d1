import { TransportError } from '@liwu/rtm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayRig, QUIET } from '../testing/gateway-rig.js';
import { NOON } from '../testing/samples.js';
import { TOKEN_RENEWAL_MS } from './links.js';
import type { Send } from './send.js';

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

const started = async (identities = 3): Promise<GatewayRig> => {
  const rig = new GatewayRig(identities);
  await rig.start();
  return rig;
};
const send = (more: Partial<Send> = {}) => ({
  sendClass: 'grant' as const,
  viewerId: 'alice',
  text: (identity: string) => `said by ${identity}`,
  ...more,
  to: { peer: 'v-alice-00000000' },
});
/** Time passes for the rig's clock and for its timers alike. */
const pass = async (rig: GatewayRig, ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 50) {
    rig.now += 50;
    await vi.advanceTimersByTimeAsync(50);
  }
};

describe('the pool of identities', () => {
  it('spreads sends over its identities, each of which seals for itself', async () => {
    const rig = await started();
    const { peer } = await rig.network.join('v-alice-00000000');
    await Promise.all([1, 2, 3].map(() => rig.pool.sendPeer(send())));
    expect(peer.map(({ from, text }) => text === `said by ${from}`)).toEqual([true, true, true]);
    expect(new Set(peer.map(({ from }) => from)).size).toBe(3);
  });

  it('says "offline" when nobody is there, and does not try again', async () => {
    const rig = await started();
    expect(await rig.pool.sendPeer(send())).toMatchObject({ sent: true, outcome: 'offline' });
    expect(rig.network.sent).toHaveLength(1);
  });

  it('never sends more than 56 in a second by one identity, and loses nothing', async () => {
    const rig = await started(1);
    await rig.network.join('v-alice-00000000');
    const results = Array.from({ length: 120 }, (_, k) => rig.pool.sendPeer(send({ viewerId: `v${k}` })));
    await pass(rig, 1_000);
    expect(rig.network.sent.length).toBeGreaterThan(40);
    expect(rig.network.sent.length).toBeLessThanOrEqual(56);
    await pass(rig, 2_000);
    expect(await Promise.all(results)).toSatisfy((all: { sent: boolean }[]) => all.every(({ sent }) => sent));
  });

  it('uses another identity when one is not connected', async () => {
    const rig = await started();
    await rig.network.join('v-alice-00000000');
    rig.network.next(new TransportError('not-connected', -10_002, 'gone'));
    const result = await rig.pool.sendPeer(send());
    expect(result).toMatchObject({ sent: true, outcome: 'delivered' });
    expect(new Set(rig.network.sent.map(({ from }) => from)).size).toBe(2);
  });

  it('sends at half the rate for 10 s when the provider finds it too fast, and sends again what was refused', async () => {
    const rig = await started(1);
    await rig.network.join('v-alice-00000000');
    rig.network.next(new TransportError('rate', -11_025, 'too fast'));
    const first = rig.pool.sendPeer(send());
    const rest = Array.from({ length: 60 }, (_, k) => rig.pool.sendPeer(send({ viewerId: `v${k}` })));
    await pass(rig, 1_000);
    expect(rig.network.sent.length).toBeLessThanOrEqual(1 + 8 + 25);
    await pass(rig, 3_000);
    expect(await first).toMatchObject({ sent: true, outcome: 'delivered' });
    expect(await Promise.all(rest)).toSatisfy((all: { sent: boolean }[]) => all.every(({ sent }) => sent));
  });

  it('sends no more by an identity than the network keeps up with, and goes on when it answers', async () => {
    const rig = await started(1);
    const { link } = await rig.network.join('v-alice-00000000');
    await link.stop();
    const answers: ((outcome: 'delivered') => void)[] = [];
    vi.spyOn(rig.network.links.get('gift-gateway-0-0')!, 'sendPeer').mockImplementation(
      () => new Promise((answer) => answers.push(answer)),
    );
    const results = Array.from({ length: 50 }, (_, k) => rig.pool.sendPeer(send({ viewerId: `v${k}` })));
    await pass(rig, 3_000);
    expect(answers).toHaveLength(40);
    answers[0]!('delivered');
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toHaveLength(41);
    for (let k = 1; k < answers.length; k++) {
      answers[k]!('delivered');
      await pass(rig, 50);
    }
    expect(await Promise.all(results)).toSatisfy((all: { sent: boolean }[]) => all.every(({ sent }) => sent));
  });

  it('gives up after 5 s without any identity, and says that nothing went out', async () => {
    const rig = new GatewayRig(1);
    const result = rig.pool.sendPeer(send());
    await pass(rig, 5_500);
    expect(await result).toEqual({ sent: false, why: 'no-identity' });
    expect(rig.network.sent).toEqual([]);
  });

  it('begins no send later than it may, however long it has waited in the queue', async () => {
    const rig = new GatewayRig(1);
    const result = rig.pool.sendPeer(send({ startUntil: NOON + 1_000 }));
    await pass(rig, 1_000);
    rig.now += 1;
    await rig.start();
    await pass(rig, 500);
    expect(await result).toEqual({ sent: false, why: 'too-late' });
    expect(rig.network.sent).toEqual([]);
  });

  it('begins no send later than it may, however long it has waited in another thread, and asks nobody else', async () => {
    const rig = await started(2);
    await rig.network.join('v-alice-00000000');
    rig.network.beforeSend = () => (rig.now += 1);
    expect(await rig.pool.sendPeer(send({ startUntil: NOON }))).toEqual({ sent: false, why: 'too-late' });
    expect(rig.counted('send.too-late.grant')).toBe(1);
    expect(rig.network.sent).toEqual([]);
    expect(rig.pool.identities.every((identity) => identity.maySend(rig.now))).toBe(true);
    expect(await rig.pool.sendPeer(send({ startUntil: NOON + 2 }))).toMatchObject({ outcome: 'delivered' });
  });

  it('begins no send sooner than it may, where the clock was set back while it waited', async () => {
    const rig = new GatewayRig(1);
    const result = rig.pool.sendPeer(send({ startFrom: NOON }));
    rig.now -= 1;
    await rig.start();
    await pass(rig, 0);
    expect(await result).toEqual({ sent: false, why: 'too-early' });
    expect(rig.network.sent).toEqual([]);
  });

  it('tells "unknown" from "not sent"', async () => {
    const rig = await started();
    rig.network.next('unknown');
    expect(await rig.pool.sendPeer(send())).toMatchObject({ sent: true, outcome: 'unknown' });
    rig.network.next(new TransportError('too-big', -11_010, 'too big'));
    expect(await rig.pool.sendPeer(send())).toEqual({ sent: false, why: 'refused' });
    rig.network.next(new Error('the socket broke'));
    expect(await rig.pool.sendPeer(send())).toMatchObject({ sent: true, outcome: 'unknown' });
    const unsealable = send({
      text: () => {
        throw new Error('no such key');
      },
    });
    expect(await rig.pool.sendPeer(unsealable)).toEqual({ sent: false, why: 'unsealable' });
  });

  it('retires an identity that a second login has taken, for good', async () => {
    const rig = await started(2);
    const thief = await rig.network.join('gift-gateway-0-0');
    expect(rig.pool.usable.map(({ uid }) => uid)).toEqual(['gift-gateway-0-1']);
    await pass(rig, 120_000);
    expect(thief.link.state).toBe('ready');
    expect(rig.pool.identities[0]).toMatchObject({ usable: false, retired: true });
    expect(rig.counted('identities_retired')).toBe(1);
  });

  it('logs in again, with a new token, after a refused login and after a lost link', async () => {
    const rig = new GatewayRig(1);
    rig.network.refuseLogins.add('gift-gateway-0-0');
    await rig.start();
    expect(rig.pool.usable).toEqual([]);
    await pass(rig, 500);
    expect(rig.pool.usable).toHaveLength(1);
    rig.network.links.get('gift-gateway-0-0')!.become('auth-failed');
    expect(rig.pool.usable).toEqual([]);
    await pass(rig, 500);
    expect(rig.pool.usable).toHaveLength(1);
  });

  it('says why a login failed, also where its link has told before that it is over', async () => {
    const warn = vi.spyOn(QUIET, 'warn');
    const rig = new GatewayRig(1);
    rig.network.refuseLogins.add('gift-gateway-0-0');
    await rig.start();
    const err = expect.objectContaining({ code: -10_005 });
    expect(warn).toHaveBeenCalledExactlyOnceWith({ identity: 'gift-gateway-0-0', err }, 'login failed');
    warn.mockRestore();
  });

  it('takes a token that cannot be made for a failed login, at the start and when it tries again by itself', async () => {
    const rig = new GatewayRig(1);
    rig.network.unmadeTokens = 2;
    await rig.start();
    expect(rig.network.unmadeTokens).toBe(1);
    await pass(rig, 250);
    expect(rig.network.unmadeTokens).toBe(0);
    await pass(rig, 900);
    expect(rig.pool.usable).toEqual([]);
    await pass(rig, 100);
    expect(rig.pool.usable).toHaveLength(1);
  });

  it('logs in again where no token can be made to renew the one that it has', async () => {
    const rig = await started(1);
    const link = rig.network.links.get('gift-gateway-0-0');
    rig.network.unmadeTokens = 1;
    await vi.advanceTimersByTimeAsync(TOKEN_RENEWAL_MS);
    expect(rig.pool.usable).toEqual([]);
    await pass(rig, 250);
    expect(rig.pool.usable).toHaveLength(1);
    expect(rig.network.links.get('gift-gateway-0-0')).not.toBe(link);
  });

  it('is offline to others as soon as it stops, and sends nothing more', async () => {
    const rig = await started(2);
    const waiting = new GatewayRig(1);
    const unsent = waiting.pool.sendPeer(send());
    await Promise.all([rig.pool.stop(), waiting.pool.stop()]);
    expect(await unsent).toEqual({ sent: false, why: 'stopped' });
    const { link } = await rig.network.join('v-bob-00000000');
    expect(await link.sendPeer('gift-gateway-0-0', 'hello?')).toBe('offline');
    expect(await rig.pool.sendPeer(send())).toEqual({ sent: false, why: 'stopped' });
  });
});
