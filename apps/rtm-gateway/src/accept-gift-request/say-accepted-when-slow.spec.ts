import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { inputOf, NOON, requestIdAt, sample } from '../testing/samples.js';
import { SayAcceptedWhenSlow } from './say-accepted-when-slow.js';

beforeEach(() => void vi.useFakeTimers({ now: NOON, toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const story = async () => {
  const rig = await new GatewayRig().start();
  const alice = await rig.viewer();
  const accepted = new SayAcceptedWhenSlow(rig.answers, () => rig.mayTalk, rig.counters, rig.clock);
  rig.inbox.onRecorded(accepted.recorded);
  const ask = (last = 1, more: object = {}) =>
    alice.say({
      kind: 'request',
      requestId: requestIdAt(NOON, last),
      at: NOON,
      try: 1,
      room: 'room-1',
      receiver: 'bob',
      gift: 'rose',
      quantity: 1,
      cost: '10',
      ...more,
    });
  const pass = async (ms: number): Promise<void> => {
    rig.now += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { rig, alice, accepted, ask, pass };
};

describe('a slow request', () => {
  it('is acknowledged after 300 ms, once', async () => {
    const { alice, ask, pass } = await story();
    await ask();
    await ask(1, { try: 2 });
    await pass(299);
    expect(await alice.received()).toEqual([]);
    await pass(1);
    await pass(1_000);
    expect(await alice.received()).toMatchObject([{ kind: 'accepted', requestId: requestIdAt(NOON) }]);
  });

  it('is not, when its outcome came in time', async () => {
    const { rig, alice, accepted, ask, pass } = await story();
    await ask(1);
    await ask(2);
    await accepted.reactions['CoinsHeld']!(inputOf(sample('CoinsHeld', { requestId: requestIdAt(NOON, 1) })));
    await pass(1_000);
    expect(await alice.received()).toMatchObject([{ kind: 'accepted', requestId: requestIdAt(NOON, 2) }]);
    expect(rig.counted('answer.accepted')).toBe(1);
  });

  it('is left to the replica that was assigned the viewer’s lane', async () => {
    const { rig, alice, ask, pass } = await story();
    rig.facts.lanes.clear();
    await ask();
    await pass(1_000);
    expect(await alice.received()).toEqual([]);
  });

  it('leaves no timer behind when nothing is pending', async () => {
    const { accepted, ask, pass } = await story();
    await ask();
    await pass(1_000);
    expect(vi.getTimerCount()).toBe(0);
    await ask(2);
    accepted.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
