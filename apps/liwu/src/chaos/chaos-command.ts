import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { interruption } from '../command/end-signal.js';
import { numberOption, withPortBase } from '../command/options.js';
import { COULD_NOT, isSentence } from '../refusal.js';
import type { Say } from '../shared/progress.js';
import { inSeconds } from '../shared/seconds.js';
import { refuseInToolbox } from '../suite/find-suite.js';
import { RIG_PORT_BASE } from '../suite/ports.js';
import { ONE_OF_EACH, type Replicas } from '../suite/replicas.js';
import { type ChaosOptions, type Scenario, SCENARIOS } from './chaos-options.js';
import { blemishes, chaosJson, chaosReport } from './chaos-report.js';
import { ChaosSuite } from './chaos-suite.js';
import { demandWritable } from './demand-writable.js';
import { FAULT_KINDS, type FaultKind } from './faults/fault.js';
import { kickAndKill } from './kick-and-kill/kick-and-kill.js';
import { kickAndKillJson, kickAndKillReport } from './kick-and-kill/kick-and-kill-report.js';
import { rollBack } from './roll-back/roll-back.js';
import { rollBackJson, rollBackReport } from './roll-back/roll-back-report.js';
import { demandFaults, runChaos } from './run-chaos.js';

const MAX_SEED = 0xffff_ffff;
const MAX_GIFTS = 1_000_000;
const MAX_VIEWERS = 20_000;
const MAX_ROOMS = 500;
const MAX_RECEIVERS = 50;
const MAX_MINUTES = 240;
const MAX_EVERY_S = 3_600;
const MOMENT_WIDTH = 8;
const CLEAN = 0;
const BROKEN = 1;

/**
 * Adds the command that lets faults happen, by a seed, to a suite of its own while a crowd sends. Exit code: 0 all held, 1 something did
 * not, 2 it could not find out.
 */
export const registerChaos = (program: Command): void => {
  const command = program
    .command('chaos')
    .description(
      'Kill, freeze, cut and mislead a suite of its own while a crowd sends, and judge what became of the gifts: ' +
        'exits 0 when all held, 1 when not, 2 when it could not find out',
    )
    .addOption(numberOption('--seed <number>', 'the same seed orders the same faults', 1, 0, MAX_SEED))
    .addOption(numberOption('--gifts <count>', 'how many gifts the crowd sends', 20_000, 1, MAX_GIFTS))
    .addOption(new Option('--minutes <minutes>', 'for how long it sends').default(10).argParser(parseMinutes))
    .addOption(numberOption('--viewers <count>', 'how many viewers', 200, 1, MAX_VIEWERS))
    .addOption(numberOption('--rooms <count>', 'how many rooms they are in', 20, 1, MAX_ROOMS))
    .addOption(numberOption('--receivers <count>', 'how many receivers watch each room', 2, 1, MAX_RECEIVERS))
    .addOption(numberOption('--every <seconds>', 'from one fault to the next, on the average', 6, 1, MAX_EVERY_S))
    .addOption(
      new Option(
        '--scenario <name>',
        'faults by the seed, a database that is put back to an earlier state, or two gateways of which one loses an identity and the other is killed',
      )
        .default('faults')
        .choices(SCENARIOS),
    )
    .addOption(
      new Option('--only <kinds>', `only these, parted by commas, of ${FAULT_KINDS.join(', ')}`).argParser(parseKinds),
    )
    .addOption(
      new Option('--json <file>', 'write the result there, for programs').argParser((file: string) => resolve(file)),
    )
    .option('--keep', "keep the suite's folder also where all held", false);
  withPortBase(command, RIG_PORT_BASE)
    .hook('preAction', () => refuseInToolbox())
    .action(
      async (options: ChaosOptions) => void (process.exitCode = await chaos(withScenarioDefaults(options, command))),
    );
};

/** What a scenario is run with where nothing else is said: faults come one after the other, two alone are over sooner. */
const SCENARIO_DEFAULTS: Readonly<Partial<Record<Scenario, Partial<ChaosOptions>>>> = {
  'kicked-and-killed': { gifts: 5_000, minutes: 1.2, viewers: 400 },
};

const withScenarioDefaults = (options: ChaosOptions, command: Command): ChaosOptions => {
  const defaults = Object.entries(SCENARIO_DEFAULTS[options.scenario] ?? {});
  const unsaid = defaults.filter(([name]) => command.getOptionValueSource(name) === 'default');
  return { ...options, ...Object.fromEntries(unsaid) };
};

/** The result is written to `json` for programs. */
async function chaos({ json, ...options }: ChaosOptions & { readonly json?: string }): Promise<number> {
  demandFaults(options);
  if (json) demandWritable(json);
  const beganMs = performance.now();
  const say = (line: string): void => {
    process.stderr.write(`[${inSeconds(performance.now() - beganMs).padStart(MOMENT_WIDTH)}] ${line}\n`);
  };
  // Told again, it goes on ending: nobody else would find the servers of its suite.
  const interrupted = interruption(() => undefined);
  const { replicas = ONE_OF_EACH, run } = RUNS[options.scenario];
  const suite = new ChaosSuite(options.portBase, say, replicas);
  say(`The suite's folder is ${suite.stateDir}.`);
  let clean = false;
  try {
    await suite.start();
    const outcome = await run(suite, options, say, interrupted);
    clean = outcome.clean;
    process.stdout.write(`${outcome.report}\n`);
    if (json) writeFileSync(json, `${outcome.json}\n`);
    return clean ? CLEAN : BROKEN;
  } catch (error) {
    // Whoever ended it knows that by the code.
    if (interrupted.aborted) throw error;
    // What the operator can mend is said in a sentence; a fault of ours shows where it happened.
    process.stderr.write(`liwu: could not find out: ${isSentence(error) ? error.message : inspect(error)}\n`);
    return COULD_NOT;
  } finally {
    await suite.stop(options.keep || !clean);
    if (!clean) say(`Data and logs are kept in ${suite.stateDir}.`);
  }
}

interface Outcome {
  readonly clean: boolean;
  readonly report: string;
  readonly json: string;
}

type Run = (suite: ChaosSuite, options: ChaosOptions, say: Say, signal: AbortSignal) => Promise<Outcome>;

const underFaults: Run = async (suite, options, say, signal) => {
  const result = await runChaos(suite, options, say, signal);
  const notClean = blemishes(result);
  return {
    clean: notClean.length === 0,
    report: chaosReport(result, notClean),
    json: chaosJson(options, result, notClean),
  };
};

const rolledBack: Run = async (suite, options, say, signal) => {
  const result = await rollBack(suite, options, say, signal);
  return { clean: result.faults.length === 0, report: rollBackReport(result), json: rollBackJson(options, result) };
};

const kickedAndKilled: Run = async (suite, options, say, signal) => {
  const result = await kickAndKill(suite, options, say, signal);
  return {
    clean: result.faults.length === 0,
    report: kickAndKillReport(result),
    json: kickAndKillJson(options, result),
  };
};

const RUNS: Readonly<Record<Scenario, { readonly run: Run; readonly replicas?: Replicas }>> = {
  faults: { run: underFaults },
  'rolled-back': { run: rolledBack },
  'kicked-and-killed': { run: kickedAndKilled, replicas: { ...ONE_OF_EACH, 'rtm-gateway': 2 } },
};

const parseMinutes = (text: string): number => {
  const minutes = /^[0-9]{1,3}(\.[0-9]{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (minutes > 0 && minutes <= MAX_MINUTES) return minutes;
  throw new InvalidArgumentError(`It must be a number of minutes up to ${MAX_MINUTES}, such as 0.5.`);
};

const isKind = (text: string): text is FaultKind => (FAULT_KINDS as readonly string[]).includes(text);

const parseKinds = (text: string): FaultKind[] => {
  const kinds = text.split(',');
  if (kinds.every(isKind)) return kinds;
  throw new InvalidArgumentError(`It must be some of ${FAULT_KINDS.join(', ')}, parted by commas.`);
};
