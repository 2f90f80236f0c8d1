import type { CoinsHeld } from '@liwu/contracts';
import { channelMessageSchema } from '@liwu/contracts/wire';
import { GrantVerifier } from '@liwu/sealing/viewer';
import { eventually } from '@liwu/test-kit';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealSuite, type Viewer } from './testing/real-suite.js';
import { channelMessages, discardedMessages, mostInASecond, PROVIDERS_QUOTA } from './testing/true-log.js';

const ROOM = 'stadium';
const GIFTS_PER_SECOND = 400;
const SECONDS = 6;
const TICK_MS = 50;
const VIEWERS = 40;
const ASK_AGAIN_MS = 5_000;
const MAX_ASKED = 4;
const RECEIVERS = 3;
const MOST_MESSAGES_PER_SECOND = 50;
const suite = new RealSuite();
beforeAll(() => suite.start({ LIWU_SESSION_LIMIT_PER_ADDRESS: '0', LIWU_GATEWAY_IDENTITIES: '12' }));
afterAll(() => suite.stop());

/** A viewer who broadcasts what it is told to broadcast. */
const obedient = async (name: string): Promise<Viewer> => {
  const viewer = await suite.viewer(name);
  viewer.link.onPeer(({ from, text }) => void broadcastIfTold(viewer, from, text));
  return viewer;
};

async function broadcastIfTold(viewer: Viewer, from: string, text: string): Promise<void> {
  const message = JSON.parse((await viewer.seal.open(text, from)) ?? '{}') as { broadcaster?: string; grant?: string };
  if (message.broadcaster === 'viewer' && message.grant) await viewer.broadcast(ROOM, message.grant);
}

/** How often each gift was rendered by a receiver. */
const receiver = async (name: string): Promise<Map<string, number>> => {
  const rendered = new Map<string, number>();
  const { link, session } = await suite.viewer(name, ROOM);
  const verifier = new GrantVerifier({ ...session.grants, clock: suite.clock });
  const render = async (grant: string, publisher: string): Promise<void> => {
    const verified = await verifier.verify(grant, { room: ROOM, publisher });
    if (verified.ok) rendered.set(verified.claims.jti, (rendered.get(verified.claims.jti) ?? 0) + 1);
  };
  link.onChannel(({ publisher, text }) => {
    for (const grant of verifier.unpack(text, publisher)) void render(grant, publisher);
  });
  return rendered;
};

const unwitnessed = (holds: readonly CoinsHeld[]): CoinsHeld[] =>
  holds.filter(({ requestId }) => suite.watchdog.of('BroadcastWitnessed', requestId).length === 0);

/** As the watchdog does, asks again for what was not seen for a while: what a machine that stood still had no time to send. */
const untilWitnessed = async (holds: readonly CoinsHeld[]): Promise<void> => {
  for (let n = 1; n <= MAX_ASKED; n++) {
    const askAgainAt = Date.now() + ASK_AGAIN_MS;
    await eventually(() => unwitnessed(holds).length === 0 || Date.now() >= askAgainAt);
    const left = unwitnessed(holds);
    if (left.length === 0) return;
    await suite.watchdog.saysAll(left.map((held) => suite.takenOver(held, n)));
  }
  await eventually(() => expect(unwitnessed(holds)).toEqual([]));
};

describe('a room with 400 gifts a second', () => {
  it(
    'stays within 50 messages a second on the whole and the provider’s 60 in any one, every receiver renders every gift once, and every gift is witnessed',
    { timeout: 120_000 },
    async () => {
      const viewers = await Promise.all(Array.from({ length: VIEWERS }, (_, n) => obedient(`fan-${n}`)));
      const receivers = await Promise.all(Array.from({ length: RECEIVERS }, (_, n) => receiver(`eye-${n}`)));
      const holds: CoinsHeld[] = [];
      const began = Date.now();
      while (holds.length < GIFTS_PER_SECOND * SECONDS) {
        const due = Math.min(((Date.now() - began) * GIFTS_PER_SECOND) / 1_000, GIFTS_PER_SECOND * SECONDS);
        while (holds.length < due) {
          const held = suite.held(viewers[holds.length % VIEWERS]!, ROOM);
          holds.push(held);
          void suite.wallet.says(held);
        }
        await delay(TICK_MS);
      }
      await untilWitnessed(holds);
      const gifts = holds.map(({ requestId }) => requestId);
      for (const rendered of receivers) {
        expect(gifts.filter((gift) => rendered.get(gift) !== 1)).toEqual([]);
        expect(rendered.size).toBe(gifts.length);
      }
      const messages = await channelMessages(suite.admin, ROOM);
      const byGateway = messages.filter(({ publisher }) => publisher.startsWith('gift-gateway-'));
      const at = byGateway.map(({ receivedAt }) => receivedAt);
      expect(at.length).toBeLessThanOrEqual((MOST_MESSAGES_PER_SECOND * (at.at(-1)! - at[0]!)) / 1_000);
      expect(mostInASecond(messages)).toBeLessThanOrEqual(PROVIDERS_QUOTA);
      const grants = byGateway.flatMap(({ text }) => channelMessageSchema.parse(JSON.parse(text)).grants);
      expect(grants.length).toBeGreaterThan(gifts.length * 0.8);
      expect(await discardedMessages(suite.sandboxUrl)).toBe(0);
    },
  );
});
