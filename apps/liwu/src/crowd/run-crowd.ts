import { startTracing } from '@liwu/tracing';
import type { Suite } from '../suite/suite-file.js';
import { type Say, step } from '../shared/progress.js';
import type { CrowdOptions } from './crowd-options.js';
import { planCrowd } from './crowd-plan.js';
import { type CrowdResult, CrowdRun } from './crowd-run.js';
import type { Hardship } from './hardship.js';
import { GiftSpans } from './gift-spans.js';
import { LedgerWatch } from './ledger-watch.js';
import { Scene } from './scene.js';

const PREFIX_CHARS = 8;

/** Sends a crowd through a running suite, waits until each of its gifts is decided, and judges. */
export const runCrowd = async (
  suite: Suite,
  options: CrowdOptions,
  say: Say,
  signal: AbortSignal,
  hardship?: Hardship,
): Promise<CrowdResult> => {
  const prefix = `crowd-${Date.now().toString(36).slice(-PREFIX_CHARS)}`;
  const scene = await Scene.enter(suite.urls);
  const plan = planCrowd(options, await scene.priceList(`${prefix}-r1`, `${prefix}-h1`), prefix);
  await step(
    say,
    `open ${options.rooms} rooms, sell coins to ${options.viewers} viewers`,
    async () => await scene.prepare(plan),
  );
  const ledger = await LedgerWatch.open(suite.databases, `${prefix}-v`);
  const tracing = await startTracing({ service: 'crowd', replica: 0 }, process.env, traceLog(say));
  const spans = tracing && new GiftSpans(tracing.record);
  try {
    return await new CrowdRun({ suite, options, plan, scene, ledger, prefix, say, signal, hardship, spans }).run();
  } finally {
    await Promise.all([ledger.close(), tracing?.stop()]);
    await step(say, `close ${options.rooms} rooms`, async () => await scene.closeRooms(plan));
  }
};

/** The crowd's own traces are its operator's to worry about. */
const traceLog = (say: Say): Parameters<typeof startTracing>[2] => ({
  info: (_, message) => say(message),
  warn: (context, message) => say(`${message}: ${JSON.stringify(context)}`),
});
