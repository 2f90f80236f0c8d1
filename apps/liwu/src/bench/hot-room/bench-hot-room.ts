import { readMetrics } from '@liwu/process-kit/metrics';
import { SandboxAdmin } from '@liwu/rtm';
import { type CrowdOptions, FAULTLESS_CROWD } from '../../crowd/crowd-options.js';
import type { CrowdResult } from '../../crowd/crowd-run.js';
import { runCrowd } from '../../crowd/run-crowd.js';
import { isKept } from '../../crowd/verdict.js';
import type { Say } from '../../shared/progress.js';
import { ONE_OF_EACH } from '../../suite/replicas.js';
import type { Suite } from '../../suite/suite-file.js';
import { atMost } from '../bound.js';
import { gatewayMetrics } from '../overload/gateway-metrics.js';
import { withOwnSuite } from '../own-suite.js';
import { endOfLog, type RoomMessages, roomMessagesSince } from './room-messages.js';

/** At which rates a crowd of real clients sends into one room, and for how long each. */
export interface HotRoomBenchOptions {
  readonly portBase: number;
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly receivers: number;
}

const SEED = 7;
/** In any one second: the provider discards, in silence, what exceeds 60. */
const MESSAGES_AT_MOST = 50;
const RUN_UP_S = 2;
/** A viewer asks twice a second at most, and has five gifts under way at most. */
const GIFTS_PER_VIEWER = 10;
const HEADINGS = [
  'asked/s',
  'settled',
  'refused',
  'released',
  'p50/p99 ms',
  'messages',
  'most/s',
  'by gateway',
  'grants each',
  'discarded',
  'overflowed',
  'promises',
];

/** Sends crowds into one room, at one rate after the other, and prints what became of their gifts; false where a promise was broken. */
export const benchHotRoom = async (
  { portBase, rates, ...options }: HotRoomBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<boolean> =>
  await withOwnSuite({ portBase, replicas: ONE_OF_EACH }, say, async (suite) => {
    const rows: string[][] = [];
    let kept = true;
    for (const rate of rates) {
      if (interrupted.aborted) break;
      const phase = await sendInto(suite, { rate, ...options }, say, interrupted);
      kept &&= isKept(phase.crowd.tally);
      rows.push(rowOf(rate, phase));
    }
    say(tableOf(rows));
    return kept;
  });

interface Phase {
  readonly crowd: CrowdResult;
  readonly room: RoomMessages;
  readonly discarded: number;
  readonly overflowed: number;
}

async function sendInto(
  suite: Suite,
  options: { readonly rate: number; readonly seconds: number; readonly receivers: number },
  say: Say,
  interrupted: AbortSignal,
): Promise<Phase> {
  const network = new SandboxAdmin(suite.urls.sandbox);
  const [from, before] = [await endOfLog(network), await counts(suite)];
  const crowd = await runCrowd(suite, crowdOptions(options), say, interrupted);
  const after = await counts(suite);
  return {
    crowd,
    room: await roomMessagesSince(network, from),
    discarded: after.discarded - before.discarded,
    overflowed: after.overflowed - before.overflowed,
  };
}

/** What the network has discarded in silence, and what the gateway has not sent because too much waited. */
async function counts(suite: Suite): Promise<{ discarded: number; overflowed: number }> {
  const network = await readMetrics(suite.urls.sandbox);
  const gateway = await gatewayMetrics(suite.urls.gateway);
  return {
    discarded: network.get('sandbox_channel_discarded') ?? Number.NaN,
    overflowed: gateway?.get('room_grants_overflowed') ?? 0,
  };
}

const crowdOptions = (options: { rate: number; seconds: number; receivers: number }): CrowdOptions => ({
  ...FAULTLESS_CROWD,
  rooms: 1,
  viewers: Math.ceil((options.rate * options.seconds) / GIFTS_PER_VIEWER),
  gifts: options.rate * options.seconds,
  seed: SEED,
  rate: options.rate,
  receivers: options.receivers,
  runUp: RUN_UP_S,
  // As whoever sends into a room does; who must ask instead takes as many of the gateway's messages again.
  viewersListen: true,
});

function rowOf(rate: number, { crowd: { tally }, room, discarded, overflowed }: Phase): string[] {
  const { requestToGrantMs: latency } = tally;
  const refused = Object.values(tally.refused).reduce((sum, count) => sum + count, 0);
  return [
    rate,
    tally.settled,
    refused + tally.unheard,
    tally.released,
    latency ? `${latency.p50.toFixed(0)}/${latency.p99.toFixed(0)}` : '-',
    room.messages,
    `${room.mostInASecond} ${atMost(room.mostInASecond, MESSAGES_AT_MOST)}`,
    room.byGateway,
    (room.grantsByGateway / Math.max(1, room.byGateway)).toFixed(1),
    discarded,
    overflowed,
    isKept(tally) ? 'kept' : 'BROKEN',
  ].map(String);
}

function tableOf(rows: readonly string[][]): string {
  const all = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')).join('\n');
}
