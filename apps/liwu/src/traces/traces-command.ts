import { setTimeout as sleep } from 'node:timers/promises';
import { giftOfTrace, KeptTraces, startCollector, traceLines } from '@liwu/tracing/collector';
import { type Command, Option } from 'commander';
import { interruption } from '../command/end-signal.js';
import { numberOption, someText } from '../command/options.js';
import { Refusal } from '../refusal.js';
import { hasCode } from '../shared/has-code.js';
import { refuseInToolbox } from '../suite/find-suite.js';

interface TracesOptions {
  readonly port: number;
  readonly quiet: number;
  readonly gift?: string;
  readonly count?: number;
}

/** OpenTelemetry's own port for OTLP over HTTP. */
const OTLP_PORT = 4_318;
/** A service sends its spans every five seconds, so a trace is not over before. */
const QUIET_SECONDS = 6;
const LOOK_EVERY_MS = 200;
const MAX_COUNT = 1_000_000;
const MAX_GIFT_CHARS = 100;
const SECOND_MS = 1_000;
/** Said in a toolbox, which no network policy lets a span reach: it would wait for ever. */
const CLUSTERS_COLLECTOR =
  'In a cluster spans go to a collector of its own, which OTEL_EXPORTER_OTLP_ENDPOINT in suite.env names: docs/traces.md.';

/** Adds the command that collects the traces of a suite on this machine, and prints each when nothing more has come of it. */
export const registerTraces = (program: Command): void => {
  program
    .command('traces')
    .description(
      'Collect traces on this machine and print each gift as a tree; start the suite and the crowd with OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 OTEL_EXPORTER_OTLP_PROTOCOL=http/json',
    )
    .addOption(numberOption('--port <port>', 'where spans are posted to', OTLP_PORT, 1, 65_535))
    .addOption(
      numberOption('--quiet <seconds>', 'a trace is printed when it was quiet for so long', QUIET_SECONDS, 1, 600),
    )
    .addOption(
      new Option('--gift <viewer/request>', 'print only the trace of this gift').argParser(someText(MAX_GIFT_CHARS)),
    )
    .addOption(numberOption('--count <traces>', 'end after so many traces', MAX_COUNT, 1, MAX_COUNT))
    .action(printTraces);
};

async function printTraces({ port, quiet, gift, count = MAX_COUNT }: TracesOptions): Promise<void> {
  refuseInToolbox(CLUSTERS_COLLECTOR);
  const interrupted = interruption(() => process.exit(1));
  const kept = new KeptTraces();
  const collector = await startCollector(port, (spans) => kept.add(spans)).catch((error: unknown) => {
    if (hasCode(error, 'EADDRINUSE')) throw new Refusal(`Something else listens on port ${port} already.`);
    throw error;
  });
  process.stderr.write(`collecting at ${collector.url}; Ctrl-C ends it\n`);
  try {
    for (let printed = 0; printed < count && !interrupted.aborted;) {
      await sleep(LOOK_EVERY_MS);
      for (const spans of kept.takeQuiet(interrupted.aborted ? 0 : quiet * SECOND_MS)) {
        const about = giftOfTrace(spans);
        if (about === undefined || (gift !== undefined && about !== gift) || printed >= count) continue;
        process.stdout.write(`${traceLines(spans).join('\n')}\n\n`);
        printed++;
      }
    }
  } finally {
    await collector.stop();
  }
}
