import { GrantVerifier } from '@liwu/sealing/viewer';
import { eventually } from '@liwu/test-kit';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppProcess, freePort } from './testing/child-process.js';
import { RealSuite, type Viewer } from './testing/real-suite.js';

const PATIENCE = { deadlineMs: 30_000 };
const sealKey = (kid: number): string => `${kid}:${randomBytes(32).toString('base64url')}`;
const grantKey = (kid: string): object => ({
  ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  kid,
});
const keysOf = (seals: string[], grants: object[]): Record<string, string> => ({
  LIWU_SEAL_KEYS: seals.join(','),
  LIWU_GRANT_KEYS: JSON.stringify(grants),
});
const [oldSeal, newSeal] = [sealKey(7), sealKey(8)];
const [oldGrant, newGrant] = [grantKey('k1'), grantKey('k2')];
/** The four settings that docs/security.md has an operator go through; each is rolled out over both replicas. */
const OLD_ALONE = keysOf([oldSeal], [oldGrant]);
const NEW_LOADED = keysOf([oldSeal, newSeal], [oldGrant, newGrant]);
const NEW_IN_USE = keysOf([newSeal, oldSeal], [newGrant, oldGrant]);
const NEW_ALONE = keysOf([newSeal], [newGrant]);

const suite = new RealSuite();
const replicas: { url: string; process: AppProcess }[] = [];
/** Sessions, and a receiver, that were there from the beginning. */
const early: Viewer[] = [];
let receiver: Receiver;
let rooms = 0;

/** Somebody who listens with the keys of the session that it once got, and learns others only as wire.md, section 3, allows. */
class Receiver {
  readonly rendered: string[] = [];
  readonly verifier: GrantVerifier;

  constructor(private readonly viewer: Viewer) {
    this.verifier = new GrantVerifier({ ...viewer.session.grants, clock: Date.now });
    viewer.link.onChannel(({ channel: room, publisher, text }) => {
      for (const grant of this.verifier.unpack(text, publisher)) void this.#verify(grant, { room, publisher });
    });
  }

  async #verify(grant: string, at: { room: string; publisher: string }): Promise<void> {
    const verified = await this.verifier.verify(grant, at);
    if (verified.ok) this.rendered.push(verified.claims.jti);
  }

  join(room: string): Promise<void> {
    return this.viewer.link.subscribe(room);
  }
}

const at = async <Result>(replica: number, act: () => Promise<Result>): Promise<Result> => {
  suite.gatewayUrl = replicas[replica]!.url;
  return await act();
};

async function run(replica: number, keys: Record<string, string>): Promise<void> {
  const before = replicas[replica];
  await before?.process.stop();
  const port = before ? new URL(before.url).port : String(await freePort());
  const process = await suite.startGatewayProcess({ ...keys, LIWU_REPLICA: String(replica), LIWU_HTTP_PORT: port });
  replicas[replica] = { url: suite.gatewayUrl, process };
}

const newViewers = async (name: string): Promise<Viewer[]> => [
  ...(await at(0, async () => [await suite.viewer(`${name}-a`), await suite.viewer(`${name}-b`)])),
  ...(await at(1, async () => [await suite.viewer(`${name}-c`), await suite.viewer(`${name}-d`)])),
];

/** Each of these viewers is granted, broadcasts, is witnessed and rendered, and acknowledges to both replicas. */
async function everyGiftIsShown(viewers: readonly Viewer[], listening: readonly Receiver[]): Promise<Set<string>> {
  const room = `room-${++rooms}`;
  for (const each of listening) await each.join(room);
  const kids = await Promise.all(viewers.map((viewer) => giftIsShown(viewer, room, listening)));
  for (const replica of [0, 1]) {
    await at(replica, async () => {
      expect(await suite.counted('room_broadcasts_disregarded.forged')).toBe(0);
      expect(await suite.counted('messages_dropped.unknown-key')).toBe(0);
      expect(await suite.counted('sends_unsealable')).toBe(0);
    });
  }
  return new Set(kids);
}

async function giftIsShown(viewer: Viewer, room: string, listening: readonly Receiver[]): Promise<string> {
  const held = suite.held(viewer, room);
  const { requestId } = held;
  await suite.wallet.says(held);
  const grant = await eventually(async () => {
    const [granted] = (await viewer.told(requestId)).filter((message) => 'grant' in message);
    return granted && 'grant' in granted ? granted.grant : false;
  }, PATIENCE);
  if (grant === false) throw new Error('no grant came');
  expect(await viewer.broadcast(room, grant)).toBe('accepted');
  for (const attempt of [0, 1]) {
    await viewer.say({ kind: 'ack', requestId, attempt, sentAt: suite.clock() }, `gift-gateway-${attempt}-0`);
  }
  await eventually(() => {
    expect(suite.watchdog.of('BroadcastWitnessed', requestId).length).toBeGreaterThan(0);
    expect(
      suite.watchdog
        .of('BroadcastAcknowledged', requestId)
        .map(({ n }) => n)
        .toSorted(),
    ).toEqual([0, 1]);
    for (const { rendered } of listening) expect(rendered.filter((each) => each === requestId)).toHaveLength(1);
  }, PATIENCE);
  return (JSON.parse(Buffer.from(grant.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
}

/** A request of a new session of either replica is taken by both. */
async function everyRequestIsTaken(viewers: readonly Viewer[]): Promise<void> {
  for (const viewer of viewers) {
    for (const replica of [0, 1]) {
      const requestId = suite.nextRequestId();
      const gift = { room: 'room-1', receiver: 'bob', gift: 'rose', quantity: 1, cost: '10' };
      await viewer.say({ kind: 'request', requestId, try: 1, ...gift }, `gift-gateway-${replica}-0`);
      await eventually(() => expect(suite.watchdog.of('GiftRequested', requestId)).toHaveLength(1), PATIENCE);
    }
  }
}

const kidsOf = (viewers: readonly Viewer[]): number[] => viewers.map(({ session }) => session.seal!.kid);

beforeAll(async () => {
  await suite.startOthers({ LIWU_GATEWAY_IDENTITIES: '2', ...OLD_ALONE });
  await run(0, OLD_ALONE);
  await run(1, OLD_ALONE);
  early.push(...(await newViewers('early')));
  receiver = new Receiver(await at(0, () => suite.viewer('receiver')));
});
afterAll(async () => {
  await Promise.all(replicas.map(({ process }) => process.stop()));
  await suite.stop();
});

/** What of a roll-out: the second replica has the new setting and the first one the old, and then both have it. */
const STAGES = [
  { what: 'while one replica alone has loaded the new keys', replica: 1, keys: NEW_LOADED, seals: [7, 7, 7, 7] },
  { what: 'once both have loaded them', replica: 0, keys: NEW_LOADED, seals: [7, 7, 7, 7] },
  { what: 'while one replica alone uses them', replica: 1, keys: NEW_IN_USE, seals: [7, 7, 8, 8] },
  { what: 'once both use them', replica: 0, keys: NEW_IN_USE, seals: [8, 8, 8, 8] },
] as const;

describe('keys that are rotated while viewers send and watch', { timeout: 120_000 }, () => {
  it('begin as one key of each kind', async () => {
    expect(kidsOf(early)).toEqual([7, 7, 7, 7]);
    await everyRequestIsTaken(early);
    expect(await everyGiftIsShown(early, [receiver])).toEqual(new Set(['k1']));
  });

  it.each(STAGES)('refuse nobody $what', async ({ replica, keys, seals, what }) => {
    await run(replica, keys);
    const fresh = await newViewers(`stage-${STAGES.findIndex((stage) => stage.what === what)}`);
    expect(kidsOf(fresh)).toEqual(seals);
    await everyRequestIsTaken(fresh);
    const newcomer = new Receiver(await at(replica, () => suite.viewer('newcomer')));
    const signed = await everyGiftIsShown([...early, ...fresh], [receiver, newcomer]);
    if (keys === NEW_LOADED) expect(signed).toEqual(new Set(['k1']));
    if (keys === NEW_IN_USE && replica === 0) expect(signed).toEqual(new Set(['k2']));
  });

  it('leave the sessions of the new key as they are when the old ones are dropped, and those of the old key none', async () => {
    const lasting = await newViewers('lasting');
    await run(1, NEW_ALONE);
    expect(await everyGiftIsShown(lasting, [receiver])).toEqual(new Set(['k2']));
    await run(0, NEW_ALONE);
    expect(await everyGiftIsShown(lasting, [receiver])).toEqual(new Set(['k2']));
    await early[0]!.request(suite.nextRequestId());
    await at(0, () => eventually(async () => expect(await suite.counted('messages_dropped.unknown-key')).toBe(1)));
    for (const { url } of replicas) {
      const { keys } = (await (await fetch(`${url}/v1/jwks`)).json()) as { keys: { kid: string }[] };
      expect(keys.map(({ kid }) => kid)).toEqual(['k2']);
    }
  });
});
