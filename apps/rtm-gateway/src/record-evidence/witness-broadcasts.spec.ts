import { grantEnd, laneOf } from '@liwu/contracts';
import { GrantSigner } from '@liwu/sealing';
import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON, sample, someGrantKeys } from '../testing/samples.js';

let rig: GatewayRig;
let alice: Awaited<ReturnType<GatewayRig['viewer']>>;
const held = sample('CoinsHeld');
const grant = (): string => rig.signer.grantOf(held);
const broadcast = (grants: readonly string[], more: object = {}): string =>
  JSON.stringify({ liwu: 1, kind: 'gifts', grants, ...more });
const witnessed = () => rig.facts.of('BroadcastWitnessed');

beforeEach(async () => {
  rig = await new GatewayRig().start();
  alice = await rig.viewer();
  await rig.rooms.ensure('room-1');
});

describe('a broadcast in a watched room', () => {
  it('is witnessed once, however many copies there are', async () => {
    await rig.when({ ...held, replyTo: alice.replyTo });
    for (let k = 0; k < 5; k++) await alice.link.sendChannel('room-1', broadcast([grant()]));
    expect(witnessed()).toEqual([
      {
        type: 'BroadcastWitnessed',
        viewerId: 'alice',
        requestId: held.requestId,
        n: 0,
        at: NOON,
        room: 'room-1',
        publisher: alice.uid,
        seenAt: NOON,
      },
    ]);
  });

  it('is witnessed also by a gateway that did not grant it itself', async () => {
    for (let k = 0; k < 5; k++) await alice.link.sendChannel('room-1', broadcast([grant()]));
    expect(witnessed()).toHaveLength(1);
  });

  it('is left to the owner of the viewer’s lane', async () => {
    rig.facts.lanes.delete(laneOf('alice'));
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    await rig.when({ ...held, replyTo: alice.replyTo });
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    expect(witnessed()).toEqual([]);
  });

  it('is witnessed by the next copy when the first one could not be published', async () => {
    await rig.when({ ...held, replyTo: alice.replyTo });
    rig.facts.failing = true;
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    await Promise.resolve();
    rig.facts.failing = false;
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    expect(witnessed()).toHaveLength(1);
  });

  it('of the gateway may hold ten grants, of a viewer one', async () => {
    const requestIds = Array.from({ length: 10 }, (_, k) => held.requestId.replace(/.$/, k.toString(16)));
    const grants = requestIds.map((requestId) => rig.signer.grantOf({ ...held, requestId }));
    await alice.link.sendChannel('room-1', broadcast(grants));
    expect(witnessed()).toEqual([]);
    const other = await rig.network.join('gift-gateway-1-0');
    await other.link.sendChannel('room-1', broadcast(grants));
    expect(witnessed().map(({ requestId }) => requestId)).toEqual(requestIds);
  });

  it('counts for nothing when receivers drop it: in another room, by somebody else, too late', async () => {
    await rig.rooms.ensure('room-2');
    const mallory = await rig.viewer('v-mallory-00000000');
    await alice.link.sendChannel('room-2', broadcast([grant()]));
    await mallory.link.sendChannel('room-1', broadcast([grant()]));
    rig.now = held.expiresAt;
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    await rig.when({ ...held, replyTo: alice.replyTo });
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    expect(witnessed()).toEqual([]);
  });

  it.each([
    ['knows', true],
    ['does not know', false],
  ])(
    'counts for nothing until receivers render it, of a wallet whose clock is ahead: a gift that it %s',
    async (_, isKnown) => {
      const heldAt = NOON + 5_999;
      const early = { ...held, heldAt, expiresAt: grantEnd(heldAt), replyTo: alice.replyTo };
      if (isKnown) await rig.when(early);
      const copy = broadcast([rig.signer.grantOf(early)]);
      rig.now = NOON - 1;
      await alice.link.sendChannel('room-1', copy);
      expect(witnessed()).toEqual([]);
      expect(rig.counted('broadcast.too-early')).toBe(1);
      rig.now = NOON;
      await alice.link.sendChannel('room-1', copy);
      expect(witnessed()).toHaveLength(1);
    },
  );

  it.each<[string, () => string]>([
    ['a changed last character', () => grant().slice(0, -1) + (grant().endsWith('A') ? 'B' : 'A')],
    ['padding', () => `${grant()}=`],
    ['another deployment’s key', () => new GrantSigner(someGrantKeys('k1'), 'liwu').grantOf(held)],
    ['another issuer', () => new GrantSigner(someGrantKeys('k1'), 'evil').grantOf(held)],
    ['alg none', () => [part({ alg: 'none' }), grant().split('.')[1], ''].join('.')],
    ['a longer life', () => changed({ exp: held.expiresAt / 1_000 + 3_600 })],
    ['a dearer gift', () => changed({ gift: 'castle' })],
    ['no claims at all', () => 'a.b.c'],
  ])('is forged with %s, and counts for nothing', async (_, forged) => {
    await alice.link.sendChannel('room-1', broadcast([forged()]));
    expect(witnessed()).toEqual([]);
  });

  it.each([
    ['no JSON', 'hello'],
    ['another kind', JSON.stringify({ liwu: 1, kind: 'chat', grants: ['x'] })],
    ['too big', JSON.stringify({ liwu: 1, kind: 'gifts', grants: ['x'.repeat(8_192)] })],
    ['nothing', ''],
  ])('that is none of ours is dropped: %s', async (_, text) => {
    await alice.link.sendChannel('room-1', text);
    expect(rig.counted('broadcast.not-gifts')).toBe(1);
  });

  it('takes 20 a second of one publisher, whatever they are', async () => {
    for (let k = 0; k < 100; k++) await alice.link.sendChannel('room-1', 'junk');
    expect(rig.counted('broadcast.not-gifts')).toBe(20);
    expect(rig.counted('broadcast.too-many')).toBe(80);
  });
});

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const changed = (claims: object): string => {
  const [header, payload, signature] = grant().split('.') as [string, string, string];
  const honest = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, part({ ...honest, ...claims }), signature].join('.');
};
