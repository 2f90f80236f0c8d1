import { openerOf } from '../checkpoints/checkpoint-keys.js';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { readViews } from '../checkpoints/read-content.js';
import { accountingDates } from '../ledger/accounting-date.js';
import { CouldNotVerify, type Fault } from './fault.js';
import { noTables, ofNoLane, tooOld } from './whole-database.js';
import { Snapshot } from './snapshot.js';
import { numbersOf, type Redefined, type Trusted, TrustedCheckpoints } from './trusted-checkpoints.js';
import { type LaneOptions, LaneVerification, type LaneVerdict } from './verify-lane.js';

/** Where checkpoints are, and whose keys may have signed them. */
interface HeldCheckpoints {
  readonly directory: string | undefined;
  readonly keys: string | undefined;
  /** Whether the folder may hold only some of them, and old ones: somebody's copies, which tell nothing of what is younger. */
  readonly maySkip?: boolean;
}

export interface VerifyLedgerOptions {
  readonly databaseUrl: string;
  readonly accountingZone: string;
  readonly deployment: string;
  /** Only this lane; then what is of all lanes together is not checked. */
  readonly lane?: number | undefined;
  /** Not at all, or by this folder and these public keys. */
  readonly checkpoints: 'none' | HeldCheckpoints;
  /** The checkpoints before which what finance reads was defined anew, as somebody knows and wanted. */
  readonly redefined?: readonly number[];
  /** How long what happened may be without a checkpoint. */
  readonly staleAfterMs: number;
  /** Told of each lane as soon as it is read. */
  readonly onLane?: (verdict: LaneVerdict) => void;
}

/** What was found. */
export interface LedgerVerdict {
  readonly lanes: readonly LaneVerdict[];
  /** What is of no lane: checkpoints, sums, views. */
  readonly faults: readonly Fault[];
  /** How many checkpoints were held against the books; undefined where nobody asked for it. */
  readonly checkpoints: number | undefined;
  /** Where somebody's copies were held against the books: the last of them, of what is younger they tell nothing. */
  readonly lastHeld: Checkpoint | undefined;
}

const NOTHING: Trusted = { checkpoints: [], last: undefined, count: 0, faults: [], redefined: [] };

/**
 * Reads a wallet's events lane by lane, recomputes from them all that its tables must hold, and holds the signed checkpoints against both;
 * of one moment, while the wallet goes on. Throws `CouldNotVerify` where that cannot be told.
 */
export const verifyLedger = async (options: VerifyLedgerOptions): Promise<LedgerVerdict> => {
  const { checkpoints: how } = options;
  // Before the snapshot: whatever a checkpoint speaks of is then in it.
  const numbers = how === 'none' ? [] : await numbersOf(how.directory);
  return Snapshot.with(options.databaseUrl, async (snapshot) => {
    const trusted = await trustedBy(options, numbers, snapshot);
    const lanes = await verifyLanes(snapshot, options, trusted);
    const faults = [...trusted.faults, ...(await ofAllLanes(snapshot, options, trusted, lanes))];
    const checkpoints = how === 'none' ? undefined : trusted.count;
    const lastHeld = how !== 'none' && how.maySkip ? trusted.last : undefined;
    return { lanes, faults, checkpoints, lastHeld };
  });
};

async function trustedBy(
  { checkpoints: how, deployment }: VerifyLedgerOptions,
  numbers: readonly number[],
  snapshot: Snapshot,
): Promise<Trusted> {
  if (how === 'none') return NOTHING;
  const { directory, keys, maySkip = false } = how;
  if (keys === undefined) {
    throw new CouldNotVerify(
      'No public keys of checkpoints are known: give --keys or set LIWU_CHECKPOINT_PUBLIC_KEYS, or say --no-checkpoints.',
    );
  }
  return new TrustedCheckpoints({ directory, numbers, open: openerOf(keys), deployment, maySkip }, snapshot).read();
}

async function verifyLanes(
  snapshot: Snapshot,
  { lane: only, accountingZone, onLane }: VerifyLedgerOptions,
  { checkpoints }: Trusted,
): Promise<LaneVerdict[]> {
  const all = (await snapshot.rows<{ lane: number }>('SELECT lane FROM public.lane ORDER BY lane')).map(
    ({ lane }) => lane,
  );
  const wanted = only === undefined ? all : [only];
  const closed = await snapshot.rows<{ last_day: string; closed_at_ms: string }>(
    'SELECT last_day::text, closed_at_ms FROM public.period',
  );
  const options: LaneOptions = {
    lanes: all.length,
    accountingDate: accountingDates(accountingZone),
    checkpoints,
    closed: closed.map(({ last_day: lastDay, closed_at_ms: at }) => ({ lastDay, closedAtMs: Number(at) })),
  };
  const verdicts: LaneVerdict[] = [];
  for (const lane of wanted) {
    const verdict = await new LaneVerification(snapshot, lane, options).run();
    verdicts.push(verdict);
    onLane?.(verdict);
  }
  return verdicts;
}

async function ofAllLanes(
  snapshot: Snapshot,
  { lane: only, checkpoints: how, staleAfterMs, redefined: wanted = [] }: VerifyLedgerOptions,
  { checkpoints, last, redefined }: Trusted,
  lanes: readonly LaneVerdict[],
): Promise<Fault[]> {
  const views = [...unwanted(redefined, wanted), ...(last ? await redefinedSince(snapshot, last, wanted) : [])];
  const periods = last ? await reopened(snapshot, last) : [];
  const isWhole = only === undefined && lanes.every(({ faults }) => faults.length === 0);
  const strays = only === undefined ? await ofNoLane(snapshot) : [];
  const old = last && how !== 'none' && !how.maySkip ? await tooOld(snapshot, last, staleAfterMs) : [];
  const sums = isWhole ? wrongSums(checkpoints, lanes) : [];
  return [...(await noTables(snapshot)), ...sums, ...periods, ...views, ...strays, ...old];
}

/** What was moved in all lanes up to a checkpoint is what it says. */
function wrongSums(checkpoints: readonly Checkpoint[], lanes: readonly LaneVerdict[]): Fault[] {
  for (const { number, sums } of checkpoints) {
    const moved = new Map<string, bigint>();
    for (const lane of lanes)
      for (const [unit, amount] of lane.sums.get(number) ?? []) moved.set(unit, (moved.get(unit) ?? 0n) + amount);
    const says = new Map(sums.map(({ unit, debits, credits }) => [unit, [debits, credits]]));
    const wrong = [...new Set([...moved.keys(), ...says.keys()])].find((unit) => {
      const amount = String(moved.get(unit) ?? 0n);
      return (says.get(unit) ?? ['0', '0']).some((said) => said !== amount);
    });
    if (wrong === undefined) continue;
    const what = `checkpoint ${number}: it sums ${wrong} to ${says.get(wrong)?.join(' and ') ?? 0}, events to ${moved.get(wrong) ?? 0}`;
    return [{ kind: 'checkpoint-contradicted', what }];
  }
  return [];
}

/** A month that was closed stays closed. */
async function reopened(snapshot: Snapshot, last: Checkpoint): Promise<Fault[]> {
  const rows = await snapshot.rows<{ period: string; day: string }>(
    'SELECT period, last_day::text AS day FROM public.period',
  );
  const days = new Map(rows.map(({ period, day }) => [period, day]));
  const open = last.closedPeriods.find(({ period, lastDay }) => days.get(period) !== lastDay);
  if (!open) return [];
  const what = `checkpoint ${last.number}: ${open.period} was closed through ${open.lastDay}`;
  return [{ kind: 'checkpoint-contradicted', what }];
}

/** A view that shows something else than the tables is as good as a changed row, however many checkpoints have signed it since. */
const unwanted = (redefined: readonly Redefined[], wanted: readonly number[]): Fault[] =>
  redefined
    .filter(({ after, by }) => !wanted.some((number) => number > after && number <= by))
    .map(({ after, by }) => {
      const what = `what finance reads was defined anew between checkpoints ${after} and ${by}; if that was wanted: --redefined ${by}`;
      return { kind: 'view-redefined', what };
    });

async function redefinedSince(snapshot: Snapshot, last: Checkpoint, wanted: readonly number[]): Promise<Fault[]> {
  if ((await readViews(snapshot)) === last.views || wanted.some((number) => number > last.number)) return [];
  const what = `what finance reads was defined anew since checkpoint ${last.number}`;
  return [{ kind: 'view-redefined', what }];
}
