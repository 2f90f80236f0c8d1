import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askForToken } from '../../issuer/ask-for-token.js';
import { judgeChaos, whileWatchingCounters } from '../../chaos/judge-chaos.js';
import type { CrowdOptions } from '../../crowd/crowd-options.js';
import { crowdExit } from '../../crowd/crowd-exit.js';
import { reportJson, reportTable } from '../../crowd/crowd-report.js';
import type { CrowdResult } from '../../crowd/crowd-run.js';
import { runCrowd } from '../../crowd/run-crowd.js';
import type { Cause, RunRecord } from '../../judge/run-record.js';
import { seedDemo } from '../../seed-demo/seed-demo.js';
import type { Say } from '../../shared/progress.js';
import type { Suite } from '../../suite/suite-file.js';
import { verdictRecords } from '../../verify/verdict-report.js';
import { holds, type Verdict } from '../../verify/violations.js';
import { type RollEvent, rollEventsSchema, type RollResult } from '../roll-event.js';
import { eventPauses, grantFlow } from './event-pauses.js';

/** The files by which the crowd and whoever does something to the cluster hear of each other; a command that `kubectl exec` carries would not outlive a kubelet. */
export const crowdFiles = (stateDir: string) => ({
  /** There as soon as the crowd sends. */
  sending: join(stateDir, 'crowd-sending'),
  /** Written by the other side, once all of it is over. */
  events: join(stateDir, 'crowd-events.json'),
  result: join(stateDir, 'crowd-result.json'),
  log: join(stateDir, 'crowd.log'),
});

const LOOK_EVERY_MS = 500;

/** Lets a crowd send in a cluster while others roll it, waits until it hears what they did, judges, and leaves what it found in a file. */
export const crowdUnderEvents = async (
  suite: Suite,
  stateDir: string,
  options: CrowdOptions,
  say: Say,
  signal: AbortSignal,
): Promise<RollResult> => {
  const files = crowdFiles(stateDir);
  await seedDemo(suite.urls, await askForToken(suite.urls, 'demo-operator', 'operator'));
  let fromMs = 0;
  let events: readonly RollEvent[] = [];
  const hardship = async (over: AbortSignal): Promise<void> => {
    fromMs = Date.now();
    writeFileSync(files.sending, String(fromMs));
    events = await eventsTold(files.events, over);
  };
  const [crowd, counters] = await whileWatchingCounters(suite, () => runCrowd(suite, options, say, signal, hardship));
  const record: RunRecord = {
    span: { fromMs, untilMs: Date.now() },
    receivers: crowd.receivers,
    toppedUp: crowd.toppedUp,
    causes: events.flatMap(causesOf),
    clockShifts: [],
    lostTails: [],
    answered: [],
  };
  const verdicts = [...(await judgeChaos(suite, record, say)), counters];
  const result = resultOf(crowd, options, events, verdicts, fromMs);
  writeFileSync(`${files.result}.new`, JSON.stringify(result, undefined, 2));
  renameSync(`${files.result}.new`, files.result);
  return result;
};

/** Waits until the other side has written all of its events; without any of them where the crowd was told to end. */
async function eventsTold(path: string, over: AbortSignal): Promise<RollEvent[]> {
  while (!over.aborted) {
    if (existsSync(path)) return rollEventsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    await sleep(LOOK_EVERY_MS);
  }
  return [];
}

/** A gateway that ends breaks its links and leaves its lanes to others; what befalls the other services keeps nobody from seeing a gift. */
const causesOf = ({ fromMs, service, untilMs }: RollEvent): Cause[] =>
  service === undefined || service === 'rtm-gateway'
    ? (['links broken', 'gateway ended', 'gateway rebalanced'] as const).map((what) => ({ what, fromMs, untilMs }))
    : [];

function resultOf(
  crowd: CrowdResult,
  options: CrowdOptions,
  events: readonly RollEvent[],
  verdicts: readonly Verdict[],
  fromMs: number,
): RollResult {
  const { complaint, exitCode } = crowdExit(crowd.tally, options);
  const broken = verdicts.filter((verdict) => !holds(verdict)).map(({ check }) => check);
  const complaints = [...(exitCode === 0 ? [] : [complaint ?? 'a promise was broken']), ...broken];
  const firstMs = Math.min(...events.map((event) => event.fromMs), Date.now());
  return {
    clean: complaints.length === 0,
    complaints,
    tally: JSON.parse(reportJson(crowd.tally, crowd.costs)) as Record<string, unknown>,
    report: reportTable(crowd.tally, crowd.costs).split('\n'),
    pauses: eventPauses(crowd.sent, events),
    undisturbed: grantFlow(crowd.sent, fromMs, firstMs),
    verdicts: verdictRecords(verdicts),
  };
}
