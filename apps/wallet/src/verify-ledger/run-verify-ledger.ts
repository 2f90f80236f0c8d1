import { parseArgs } from 'node:util';
import { LANE_MIGRATIONS } from '@liwu/event-log';
import { ConfigError, loadConfig } from '@liwu/service-kit';
import { Client } from 'pg';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { UnusableKeys } from '../checkpoints/checkpoint-keys.js';
import { WALLET_MIGRATIONS } from '../create-wallet.js';
import { walletConfig } from '../wallet-config.js';
import { CouldNotVerify } from './fault.js';
import type { LaneVerdict } from './verify-lane.js';
import { type LedgerVerdict, verifyLedger, type VerifyLedgerOptions } from './verify-ledger.js';

const CLEAN = 0;
const TAMPERED = 1;
const COULD_NOT = 2;
/** So many checkpoints may be left out until what happened since counts as without one. */
const STALE_AFTER = 10;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** The whole of `verify-ledger.ts`; sets the exit code, see there. */
export async function runVerifyLedger(): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    process.exitCode = error instanceof ConfigError ? error.exitCode : COULD_NOT;
    const isPlain = [CouldNotVerify, UnusableKeys, ConfigError].some((known) => error instanceof known);
    console.error('could not check:', isPlain && error instanceof Error ? error.message : error);
  }
}

async function run(): Promise<number> {
  const flags = flagsOf(process.argv.slice(2));
  const settings = loadConfig(walletConfig, process.env);
  const databaseUrl = settings.LIWU_DATABASE_URL;
  await demandKnown(databaseUrl);
  const startedAt = performance.now();
  const options: VerifyLedgerOptions = {
    databaseUrl,
    accountingZone: settings.LIWU_ACCOUNTING_ZONE,
    deployment: settings.LIWU_DEPLOYMENT,
    lane: flags.lane,
    redefined: flags.redefined,
    staleAfterMs: settings.LIWU_CHECKPOINT_EVERY_S * 1_000 * STALE_AFTER,
    checkpoints: flags.noCheckpoints
      ? 'none'
      : {
          directory: flags.checkpoints ?? settings.LIWU_CHECKPOINT_DIR,
          maySkip: flags.checkpoints !== undefined,
          keys: flags.keys ?? settings.LIWU_CHECKPOINT_PUBLIC_KEYS,
        },
    onLane: (verdict) => laneLines(verdict).forEach(print),
  };
  const verdict = await verifyLedger(options);
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const line of lastLines(verdict, seconds)) print(line);
  return isClean(verdict) ? CLEAN : TAMPERED;
}

const isClean = ({ lanes, faults }: LedgerVerdict): boolean =>
  faults.length === 0 && lanes.every((lane) => lane.faults.length === 0);

/** `lane 5 clean: 40,221 transfers, 12,345 events`, or a line for each fault. */
export const laneLines = ({ lane, faults, transfers, events }: LaneVerdict): string[] =>
  faults.length === 0
    ? [`lane ${lane} clean: ${count(transfers)} transfers, ${count(events)} events`]
    : faults.map(({ kind, what }) => `lane ${lane} TAMPERED ${kind} ${what}`);

/** What is of no lane, what is worth knowing, and the verdict. */
export const lastLines = (verdict: LedgerVerdict, seconds: number): string[] => {
  const { lanes, faults, checkpoints, lastHeld } = verdict;
  const transfers = lanes.reduce((sum, lane) => sum + lane.transfers, 0);
  const events = lanes.reduce((sum, lane) => sum + lane.events, 0);
  const pace = `${seconds.toFixed(1)} s: ${count(events / seconds)} events and ${count(transfers / seconds)} transfers a second`;
  const held = checkpoints === undefined ? 'no checkpoints asked for' : `${count(checkpoints)} checkpoints`;
  return [
    ...faults.map(({ kind, what }) => `ledger TAMPERED ${kind} ${what}`),
    ...(lastHeld ? [`note: ${endOf(lastHeld)}`] : []),
    `${isClean(verdict) ? 'clean' : 'TAMPERED'}: ${count(transfers)} transfers of ${count(events)} events, ${held}, in ${pace}`,
  ];
};

const endOf = ({ number, takenAt }: Checkpoint): string =>
  `the last checkpoint in the folder is ${number}, of ${new Date(takenAt).toISOString()}: of what is younger it says nothing`;

const count = (number: number): string => Math.round(number).toLocaleString('en-US');

interface Flags {
  readonly lane: number | undefined;
  readonly checkpoints: string | undefined;
  readonly keys: string | undefined;
  readonly noCheckpoints: boolean;
  readonly redefined: readonly number[];
}

const USAGE =
  'Usage: node dist/verify-ledger.js [--lane N] [--redefined N]… [--checkpoints DIR] [--keys FILE] | --no-checkpoints';

function flagsOf(args: string[]): Flags {
  try {
    const options = {
      lane: { type: 'string' },
      checkpoints: { type: 'string' },
      keys: { type: 'string' },
      'no-checkpoints': { type: 'boolean', default: false },
      redefined: { type: 'string', multiple: true },
    } as const;
    const {
      lane,
      checkpoints,
      keys,
      redefined = [],
      'no-checkpoints': noCheckpoints,
    } = parseArgs({ args, options }).values;
    const isWrong =
      (lane !== undefined && !/^[0-9]{1,4}$/.test(lane)) ||
      redefined.some((number) => !/^[1-9][0-9]{0,9}$/.test(number)) ||
      (noCheckpoints && (checkpoints ?? keys));
    if (isWrong) throw new CouldNotVerify(USAGE);
    const number = lane === undefined ? undefined : Number(lane);
    return { lane: number, checkpoints, keys, noCheckpoints, redefined: redefined.map(Number) };
  } catch (cause) {
    throw new CouldNotVerify(USAGE, { cause });
  }
}

/** A newer version's tables may mean something else. */
async function demandKnown(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>('SELECT name FROM public.migrations');
    const migrations = [...LANE_MIGRATIONS, ...WALLET_MIGRATIONS];
    const known = new Set<string>(migrations.map((Migration) => new Migration().name));
    const unknown = rows.map(({ name }) => name).filter((name) => !known.has(name));
    if (unknown.length > 0) throw new CouldNotVerify(`A newer version has run ${unknown.join(', ')}: use that one.`);
  } finally {
    await client.end();
  }
}
