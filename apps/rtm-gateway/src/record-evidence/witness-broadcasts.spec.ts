import { grantEnd, laneOf } from '@liwu/contracts';
import { GrantSigner } from '@liwu/sealing';
import { GrantVerifier } from '@liwu/sealing/viewer';
import * as fc from 'fast-check';
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

  it('of the gateway may hold ten grants, of a viewer one', async () => {
    const requestIds = Array.from({ length: 10 }, (_, k) => held.requestId.replace(/.$/, k.toString(16)));
    const grants = requestIds.map((requestId) => rig.signer.grantOf({ ...held, requestId }));
    await alice.link.sendChannel('room-1', broadcast(grants));
    expect(witnessed()).toEqual([]);
    const other = await rig.network.join('gift-gateway-1-0');
    await other.link.sendChannel('room-1', broadcast(grants));
    expect(witnessed().map(({ requestId }) => requestId)).toEqual(requestIds);
  });

  it('counts for nothing when receivers may drop it: in another room, by somebody else, too late', async () => {
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

  it.each([1_000, 1])(
    'is witnessed when its viewer holds it back until %i ms before receivers drop it',
    async (beforeEndMs) => {
      await rig.when({ ...held, replyTo: alice.replyTo });
      rig.now = held.expiresAt - beforeEndMs;
      await alice.link.sendChannel('room-1', broadcast([grant()]));
      expect(witnessed()).toHaveLength(1);
    },
  );

  it('counts for nothing in its last second when the gateway says it: not every receiver may render it', async () => {
    await rig.when({ ...held, replyTo: alice.replyTo });
    rig.now = held.expiresAt - 1_000;
    const other = await rig.network.join('gift-gateway-1-0');
    await other.link.sendChannel('room-1', broadcast([grant()]));
    expect(witnessed()).toEqual([]);
    expect(rig.counted('broadcast.expired')).toBe(1);
  });

  it.each([
    ['knows', true],
    ['does not know', false],
  ])(
    'counts for nothing until receivers render it, of a wallet whose clock is ahead: a gift that it %s',
    async (_, isKnown) => {
      const heldAt = NOON + 4_999;
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

  it.each([
    ['too late by the provider’s clock, where the gateway’s is behind', held.expiresAt, 'expired'],
    ['too early by the provider’s clock, where the gateway’s is ahead', NOON - 4_001, 'too-early'],
  ])('counts for nothing when it is %s', async (_, providerNow, reason) => {
    await rig.when({ ...held, replyTo: alice.replyTo });
    rig.network.clock = () => providerNow;
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    expect(witnessed()).toEqual([]);
    expect(rig.counted(`broadcast.${reason}`)).toBe(1);
    rig.network.clock = rig.clock;
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    expect(witnessed()).toHaveLength(1);
  });

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
    ['no JSON', 'not-gifts', 'hello'],
    ['another kind', 'not-gifts', JSON.stringify({ liwu: 1, kind: 'chat', grants: ['x'] })],
    ['too big', 'too-big', JSON.stringify({ liwu: 1, kind: 'gifts', grants: ['x'.repeat(8_192)] })],
    ['nothing', 'not-gifts', ''],
  ])('that is none of ours is dropped: %s', async (_, reason, text) => {
    await alice.link.sendChannel('room-1', text);
    expect(rig.counted(`broadcast.${reason}`)).toBe(1);
  });

  it('takes 20 a second of one publisher in one room, whatever they are', async () => {
    for (let k = 0; k < 100; k++) await alice.link.sendChannel('room-1', 'junk');
    expect(rig.counted('broadcast.not-gifts')).toBe(20);
    expect(rig.counted('broadcast.over-budget')).toBe(80);
  });

  it('is witnessed for all its publisher’s junk once the gateway has granted it', async () => {
    await rig.when({ ...held, replyTo: alice.replyTo });
    for (let k = 0; k < 20; k++) await alice.link.sendChannel('room-1', 'junk');
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    expect(witnessed()).toHaveLength(1);
    expect(rig.counted('broadcast.over-budget')).toBe(0);
  });

  it('is witnessed just where a receiver renders it, whatever the messages and their pace', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ after: pauses, sends: sendings }), { maxLength: 35 }), async (steps) => {
        const world = await new GatewayRig().start();
        const publisher = await world.viewer();
        await world.rooms.ensure('room-1');
        const receiver = new GrantVerifier({
          issuer: 'liwu',
          keys: world.signer.publicKeys(),
          jwksUrl: '',
          clock: () => world.now,
        });
        const rendered: string[] = [];
        for (const { after, sends } of steps) {
          world.now += after;
          for (const send of sends) {
            const grants = send.map((k) => world.signer.grantOf({ ...held, requestId: numbered(k) }));
            const text = grants.length > 0 ? broadcast(grants) : 'junk';
            await publisher.link.sendChannel('room-1', text);
            for (const grant of receiver.unpack(text, publisher.uid)) {
              const verified = await receiver.verify(grant, { room: 'room-1', publisher: publisher.uid });
              if (verified.ok) rendered.push(verified.claims.jti);
            }
          }
        }
        expect(world.facts.of('BroadcastWitnessed').map(({ requestId }) => requestId)).toEqual(rendered);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a broadcast while the signing key changes', () => {
  const [older, newer] = someGrantKeys('k1', 'k2') as [SigningKey, SigningKey];
  const before = new GrantSigner([older, newer], 'liwu').grantOf(held);
  const withKeys = async (...keys: SigningKey[]): Promise<void> => {
    rig = await new GatewayRig(3, new GrantSigner(keys, 'liwu')).start();
    alice = await rig.viewer();
    await rig.rooms.ensure('room-1');
  };

  it('is witnessed under the key of before, which receivers still take', async () => {
    await withKeys(newer, older);
    await alice.link.sendChannel('room-1', broadcast([before]));
    expect(witnessed()).toHaveLength(1);
  });

  it('is witnessed under a key that is only published yet: a replica that runs already signs by it', async () => {
    await withKeys(older, newer);
    await alice.link.sendChannel('room-1', broadcast([new GrantSigner([newer], 'liwu').grantOf(held)]));
    expect(witnessed()).toHaveLength(1);
  });

  it('is witnessed once for a gift that is granted under both keys, and what is known of it stays known', async () => {
    await withKeys(newer, older);
    await rig.when({ ...held, replyTo: alice.replyTo });
    const gift = rig.register.gifts.byId(held.viewerId, held.requestId);
    await alice.link.sendChannel('room-1', broadcast([before]));
    await alice.link.sendChannel('room-1', broadcast([grant()]));
    await alice.link.sendChannel('room-1', broadcast([before]));
    expect(witnessed()).toHaveLength(1);
    expect(rig.register.gifts.byId(held.viewerId, held.requestId)).toBe(gift);
    expect(gift?.evidence.witnessed).toEqual(witnessed()[0]);
  });

  it('is forged under a key that was retired', async () => {
    await withKeys(newer);
    await alice.link.sendChannel('room-1', broadcast([before]));
    expect(witnessed()).toEqual([]);
    expect(rig.counted('broadcast.forged')).toBe(1);
  });
});

type SigningKey = ReturnType<typeof someGrantKeys>[number];
const pauses = fc.constantFrom(0, 1, 300, 700, 999, 1_000);
const numbered = (k: number): string => held.requestId.replace(/.$/, k.toString(16));
/** Some messages at once, each of some grants; without any it is junk. */
const sendings = fc.array(fc.array(fc.nat({ max: 15 }), { maxLength: 2 }), { maxLength: 30 });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const changed = (claims: object): string => {
  const [header, payload, signature] = grant().split('.') as [string, string, string];
  const honest = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, part({ ...honest, ...claims }), signature].join('.');
};
