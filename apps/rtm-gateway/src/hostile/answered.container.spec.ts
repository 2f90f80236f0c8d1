import { eventually } from '@liwu/test-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HostileWorld } from '../testing/hostile-world.js';
import type { Viewer } from '../testing/real-suite.js';
import { requestIdAt } from '../testing/samples.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const UUID_V4 = '0190f6a4-7a2c-4b6e-9d1f-3c5a8e7b2d40';

const world = new HostileWorld();
beforeAll(() => world.start({ LIWU_SESSION_LIMIT_PER_ADDRESS: '0' }));
afterAll(() => world.stop());
afterEach(() => world.expectServed());

const request = (more: object = {}): Record<string, unknown> => ({
  kind: 'request',
  requestId: world.nextRequestId(),
  at: world.clock(),
  try: 1,
  room: 'room-1',
  receiver: 'bob',
  gift: 'rose',
  quantity: 1,
  cost: '10',
  ...more,
});
const sendBody = async ({ link, seal, session }: Viewer, body: string): Promise<void> => {
  const [primary = ''] = session.gateways;
  expect(await link.sendPeer(primary, await seal.seal(body, primary))).toBe('delivered');
};

describe('what is authentic and wrong is answered, and recorded nowhere:', () => {
  it.each<[string, () => string]>([
    ['a UUIDv4', () => JSON.stringify(request({ requestId: UUID_V4 }))],
    ['quantity 0', () => JSON.stringify(request({ quantity: 0 }))],
    ['quantity -1', () => JSON.stringify(request({ quantity: -1 }))],
    ['quantity 1.5', () => JSON.stringify(request({ quantity: 1.5 }))],
    ['quantity "1"', () => JSON.stringify(request({ quantity: '1' }))],
    ['quantity 2^53', () => JSON.stringify(request({ quantity: 2 ** 53 }))],
    ['__proto__', () => JSON.stringify(request()).replace('{', '{"__proto__":{"quantity":1},')],
    ['an extra field', () => JSON.stringify(request({ extra: 1 }))],
  ])('%s, as a bad message', async (_, body) => {
    const mallory = await world.guest('mallory');
    const before = await world.before('answers.bad-message');
    await sendBody(mallory, body());
    await eventually(async () => expect(await mallory.told()).toMatchObject([{ kind: 'error', code: 'bad-message' }]));
    await world.expectCounted(before, { 'answers.bad-message': 1 });
  });

  it.each<[string, () => object]>([
    ['a clock that is an hour late', () => ({ at: world.clock() - HOUR_MS })],
    ['a clock that is an hour early', () => ({ at: world.clock() + HOUR_MS })],
    ['an id that is 11 minutes old', () => ({ requestId: requestIdAt(world.clock() - 11 * MINUTE_MS) })],
  ])('%s, as stale, with the time', async (_, more) => {
    const mallory = await world.guest('mallory');
    const before = await world.before('answers.stale');
    const message = request(more());
    await sendBody(mallory, JSON.stringify(message));
    await eventually(async () =>
      expect(await mallory.told(String(message['requestId']))).toMatchObject([
        { kind: 'refused', code: 'stale', final: false, now: expect.any(Number) },
      ]),
    );
    await world.expectCounted(before, { 'answers.stale': 1 });
  });

  it('an expired session, by name', async () => {
    const mallory = await world.guest('mallory');
    const before = await world.before('answers.session-expired');
    world.turnClockTo(mallory.session.seal!.expiresAt * 1_000 + 10_000);
    const message = request();
    await sendBody(mallory, JSON.stringify(message));
    await eventually(async () =>
      expect(await mallory.told(String(message['requestId']))).toMatchObject([
        { code: 'session-expired', final: false },
      ]),
    );
    await world.expectCounted(before, { 'answers.session-expired': 1 });
    world.turnClockTo(Date.now());
  });
});

describe('what is authentic and somebody else’s', () => {
  it('B acks A’s gift: that says something of B alone, and A’s gift goes its way', async () => {
    const [alice, bob] = [await world.guest('alice'), await world.guest('bob')];
    const held = world.held(alice, 'room-a');
    await bob.say({ kind: 'ack', requestId: held.requestId, attempt: 0, sentAt: world.clock() });
    await eventually(() =>
      expect(world.watchdog.of('BroadcastAcknowledged', held.requestId)).toMatchObject([{ viewerId: bob.viewerId }]),
    );
    await world.wallet.says(held);
    await alice.grantOf(held.requestId);
    expect(await bob.told(held.requestId)).toEqual([]);
  });

  it('an ack before the hold is kept, and the gift is granted all the same', async () => {
    const alice = await world.guest('alice');
    const held = world.held(alice, 'room-b');
    await alice.say({ kind: 'ack', requestId: held.requestId, attempt: 0, sentAt: world.clock() });
    await eventually(() => expect(world.watchdog.of('BroadcastAcknowledged', held.requestId)).toHaveLength(1));
    await world.wallet.says(held);
    await alice.grantOf(held.requestId);
    await eventually(() => expect(world.watchdog.of('GrantSent', held.requestId)).toMatchObject([{ n: 0 }]));
  });

  it('B uses A’s request id: two requests, each its own viewer’s', async () => {
    const [alice, bob] = [await world.guest('alice'), await world.guest('bob')];
    const requestId = world.nextRequestId();
    for (const viewer of [alice, bob]) await viewer.request(requestId);
    await eventually(() =>
      expect(
        world.watchdog
          .of('GiftRequested', requestId)
          .map(({ viewerId }) => viewerId)
          .sort(),
      ).toEqual([alice.viewerId, bob.viewerId].sort()),
    );
  });
});
