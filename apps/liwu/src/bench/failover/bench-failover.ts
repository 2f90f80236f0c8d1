import { type ServiceName, SERVICES } from '@liwu/contracts';
import { isKept } from '../../crowd/verdict.js';
import type { Say } from '../../shared/progress.js';
import type { Replicas } from '../../suite/replicas.js';
import type { Suite } from '../../suite/suite-file.js';
import { MachinePace } from '../machine-pace.js';
import { withOwnSuite } from '../own-suite.js';
import { faultLine, roundLine } from './failover-report.js';
import { type FailoverLoad, type RoundResult, runRound } from './failover-round.js';
import type { Fault } from './fault.js';

/** Which faults, under what load and how often. */
interface FailoverBenchOptions extends FailoverLoad {
  readonly portBase: number;
  readonly rounds: number;
  /** Whose replicas are the victims; each of them runs twice. */
  readonly services: readonly ServiceName[];
  readonly faults: readonly Fault[];
}

/** Runs all rounds on a suite of its own and prints how long lanes stood still; false where a promise was broken. */
export const benchFailover = async (
  options: FailoverBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<boolean> => {
  const { portBase, services } = options;
  const replicas = Object.fromEntries(
    SERVICES.map((service) => [service, services.includes(service) ? 2 : 1]),
  ) as unknown as Replicas;
  return await withOwnSuite({ portBase, replicas }, say, (suite) => runAll(suite, options, say, interrupted));
};

async function runAll(
  suite: Suite,
  options: FailoverBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<boolean> {
  const machine = new MachinePace();
  const lines: string[] = [];
  let whole = true;
  try {
    for (const service of options.services) {
      for (const fault of options.faults) {
        const results: RoundResult[] = [];
        for (let round = 1; round <= options.rounds; round += 1) {
          const result = await runRound(suite, { service, fault, round }, options, interrupted);
          results.push(result);
          whole &&= isKept(result.tally);
          say(roundLine(`${service} ${fault} ${round}`, result));
          if (!isKept(result.tally))
            say(`WRONG: ${JSON.stringify(result.tally.broken)} ${JSON.stringify(result.tally.examples)}`);
        }
        lines.push(faultLine(`${service} ${fault}`, results));
      }
    }
    const pace = machine.take();
    say(
      `\nThe longest pause of the victim's lanes in ms, min/median/max of ${options.rounds} rounds at ${options.rate} gifts/s; pace ${pace?.toFixed(2) ?? '-'} ms:`,
    );
    for (const line of lines) say(line);
  } finally {
    await machine.stop();
  }
  return whole;
}
