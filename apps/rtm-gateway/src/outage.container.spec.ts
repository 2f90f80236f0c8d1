import { type CoinsHeld, lastSendAt } from '@liwu/contracts';
import { channelMessageSchema } from '@liwu/contracts/wire';
import { readGrant } from '@liwu/sealing';
import { eventually } from '@liwu/test-kit';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppProcess } from './testing/child-process.js';
import { RealSuite } from './testing/real-suite.js';
import { channelMessages, discardedMessages, mostInASecond, PROVIDERS_QUOTA } from './testing/true-log.js';

const GIFTS = 10_000;
const CHUNK = 1_000;
const BUSY_ROOMS = 5;
const QUIET_ROOMS = 55;
/** What the watchdog asks for at most, of all lanes together, and how often it looks what is due (docs/decisions/0018). */
const TAKE_OVERS_PER_SECOND = 4_000;
const TURN_MS = 250;
const TAKE_OVERS_A_TURN = (TAKE_OVERS_PER_SECOND * TURN_MS) / 1_000;
/** A gift that was not shown is asked for again after so long. */
const ASK_AGAIN_MS = 5_000;
const SHOWN_WITHIN_MS = 20_000;

const suite = new RealSuite();
let gateway: AppProcess;
beforeAll(async () => {
  await suite.startOthers({ LIWU_GATEWAY_IDENTITIES: '12' });
  gateway = await suite.startGatewayProcess();
});
afterAll(async () => {
  await gateway.kill();
  await suite.stop();
});

const isReady = async (): Promise<boolean> => (await fetch(`${suite.gatewayUrl}/health/ready`)).ok;

/** Half of the gifts are for a few rooms. */
const roomOf = (k: number): string => (k % 2 === 0 ? `busy-${(k / 2) % BUSY_ROOMS}` : `quiet-${k % QUIET_ROOMS}`);

/** The k-th gift, of a viewer of its own, who is not there any more. */
const giftOf = (k: number): CoinsHeld => {
  const viewerId = `o${k}`;
  const sessionExpiresAt = Math.floor(suite.clock() / 1_000) + 3_600;
  const replyTo = { uid: `v-${viewerId}-k3x9q2ab`, kid: 7, sessionId: 'AAECAwQFBgcICQoL', sessionExpiresAt };
  return suite.held({ viewerId, replyTo }, roomOf(k));
};

/** Holds them as fast as the wallet's stand-in can. */
const holdAll = async (): Promise<CoinsHeld[]> => {
  const gifts: CoinsHeld[] = [];
  while (gifts.length < GIFTS) {
    const chunk = Array.from({ length: CHUNK }, (_, k) => giftOf(gifts.length + k));
    await suite.wallet.saysAll(chunk);
    gifts.push(...chunk);
  }
  return gifts;
};

const granted = () => suite.watchdog.read.map(({ event }) => event).filter((event) => event.type === 'GrantSent');

/** What the watchdog takes for shown: what was witnessed, or accepted where nobody watched. */
const shown = (): Set<string> => {
  const requestIds = new Set<string>();
  for (const { event } of suite.watchdog.read) {
    const isAccepted = event.type === 'BroadcastByServer' && event.result === 'accepted' && !event.watched;
    if (event.type === 'BroadcastWitnessed' || isAccepted) requestIds.add(event.requestId);
  }
  return requestIds;
};

/** Asks as the watchdog does, the newest first, and again for what was not shown after a while. How often it had to ask in all. */
const takeOverUntilShown = async (gifts: readonly CoinsHeld[]): Promise<number> => {
  const asked = new Map<string, { n: number; at: number }>();
  const newestFirst = gifts.toReversed();
  const began = Date.now();
  for (let turn = began; turn < began + SHOWN_WITHIN_MS && shown().size < gifts.length; turn += TURN_MS) {
    await delay(turn - Date.now());
    const areShown = shown();
    const due = newestFirst
      .filter(({ requestId }) => !areShown.has(requestId) && turn >= (asked.get(requestId)?.at ?? 0) + ASK_AGAIN_MS)
      .slice(0, TAKE_OVERS_A_TURN)
      .map((held) => suite.takenOver(held, (asked.get(held.requestId)?.n ?? 0) + 1));
    for (const { requestId, n } of due) asked.set(requestId, { n, at: turn });
    await suite.watchdog.saysAll(due);
  }
  return [...asked.values()].reduce((sum, { n }) => sum + n, 0);
};

/** What became of all that was asked for, by the gateway's own counters. */
const answers = async () => {
  const [accepted, overflow, noIdentity] = await Promise.all(
    ['accepted', 'overflow', 'no-identity'].map((how) => suite.counted(`grant_broadcasts.take-over.${how}`)),
  );
  return { accepted: accepted!, notSent: overflow! + noIdentity! };
};

describe('an outage of RTM while 10,000 gifts are held', () => {
  it(
    'leaves none of them granted, and after it all are broadcast once, in time and within every quota',
    { timeout: 120_000 },
    async () => {
      await suite.breakNetwork();
      await eventually(async () => expect(await isReady()).toBe(false));
      const gifts = await holdAll();
      await eventually(() => expect(granted()).toHaveLength(GIFTS), { deadlineMs: 30_000 });
      // What the gateway wanted to broadcast by itself, since so many gifts make rooms hot, is given up as well.
      await eventually(async () => expect(await suite.queued('grants_waiting_for_rooms')).toBe(0));
      expect(granted().filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);

      await suite.mendNetwork();
      // Of one identity or several: the others come back while take-overs arrive already.
      await eventually(async () => expect(await isReady()).toBe(true));
      const asked = await takeOverUntilShown(gifts);
      expect(shown().size).toBe(GIFTS);
      await eventually(async () => {
        const { accepted, notSent } = await answers();
        expect({ accepted, asked: accepted + notSent }).toEqual({ accepted: GIFTS, asked });
      });

      const messages = await channelMessages(suite.admin);
      const grants = messages.flatMap(({ text, receivedAt }) =>
        channelMessageSchema.parse(JSON.parse(text)).grants.map((grant) => ({ ...readGrant(grant)!, receivedAt })),
      );
      expect(grants).toHaveLength(GIFTS);
      expect(new Set(grants.map(({ jti }) => jti))).toEqual(new Set(gifts.map(({ requestId }) => requestId)));
      expect(grants.filter(({ exp, receivedAt }) => receivedAt > lastSendAt(exp * 1_000))).toEqual([]);
      const byIdentity = Map.groupBy(messages, ({ publisher }) => publisher);
      const byRoom = Map.groupBy(messages, ({ channel }) => channel);
      expect(byRoom.size).toBe(BUSY_ROOMS + QUIET_ROOMS);
      const most = (grouped: Map<string, typeof messages>): number =>
        Math.max(...[...grouped.values()].map((group) => mostInASecond(group)));
      expect(Math.max(most(byIdentity), most(byRoom))).toBeLessThanOrEqual(PROVIDERS_QUOTA);
      expect(await discardedMessages(suite.sandboxUrl)).toBe(0);
    },
  );
});
