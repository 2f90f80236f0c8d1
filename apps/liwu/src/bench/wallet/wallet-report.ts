import { percentile } from '../../shared/percentile.js';
import { spread } from '../bench-report.js';
import { textTable } from '../text-table.js';
import type { Exported, Reads, Ran, StageRan } from './wallet-process.js';

/** What one phase took. */
export interface WalletPhase extends Ran {
  readonly name: string;
  readonly parts?: StageRan['parts'];
  /** Nothing where the system does not tell. */
  readonly postgresMs: number | undefined;
  readonly pace: number | undefined;
}

const giftsPerSecond = ({ gifts, seconds }: Ran): number => gifts / seconds;

/** The phases, each a row. */
export const phaseTable = (phases: readonly WalletPhase[]): string =>
  textTable([
    ['', 'gifts/s', 'transfers/s', 'Node', 'Postgres', 'pace'],
    ...phases.map((phase) => [
      phase.name,
      giftsPerSecond(phase).toFixed(0),
      (phase.transfers / phase.seconds).toFixed(0),
      (phase.nodeMs / phase.gifts).toFixed(3),
      phase.postgresMs === undefined ? '-' : (phase.postgresMs / phase.gifts).toFixed(3),
      phase.pace?.toFixed(2) ?? '-',
    ]),
  ]);

/** Where the time goes: the middle of the rounds, for each part. */
export const partsTable = (cases: Readonly<Record<string, readonly WalletPhase[]>>): string => {
  const names = Object.keys(Object.values(cases)[0]?.[0]?.parts ?? {});
  const rows = Object.entries(cases).map(([name, phases]) => {
    const middle = (part: string): number =>
      spread(phases.map(({ parts, gifts }) => ((parts?.[part] ?? 0) * 1_000) / gifts)).median;
    return [name, ...names.map((part) => middle(part).toFixed(0))];
  });
  return textTable([['', ...names], ...rows]);
};

/** What the gifts a second of one are of the other's, round by round. */
export const ratioLine = (what: string, ones: readonly WalletPhase[], others: readonly WalletPhase[]): string => {
  const { min, median, max } = spread(ones.map((one, round) => giftsPerSecond(one) / giftsPerSecond(others[round]!)));
  return `${what}: min ${min.toFixed(2)}, median ${median.toFixed(2)}, max ${max.toFixed(2)} of the gifts/s`;
};

/** How fast it went while the books grew to this size. */
export const growthLine = (transfers: number, kind: string, phase: WalletPhase): string => {
  const postgres = phase.postgresMs === undefined ? '-' : (phase.postgresMs / phase.gifts).toFixed(3);
  return `to ${(transfers / 1e6).toFixed(2)} million transfers, ${kind}: ${giftsPerSecond(phase).toFixed(0)} gifts/s, CPU seconds for 1,000 gifts ${(phase.nodeMs / phase.gifts).toFixed(3)} of Node, ${postgres} of Postgres`;
};

/** How fast the books became a file. */
export const exportLine = ({ format, entries, seconds }: Exported[number]): string =>
  `as ${format}: ${entries} entries in ${seconds.toFixed(1)} s, ${(entries / seconds).toFixed(0)} a second`;

export const readsTable = (reads: Reads): string =>
  textTable([
    ['', 'rows', 'p50', 'p95', 'max'],
    ...reads.map(({ name, rows, ms }) => {
      const sorted = ms.toSorted((one, other) => one - other);
      return [name, rows.toFixed(0), ...[0.5, 0.95, 1].map((share) => percentile(sorted, share).toFixed(2))];
    }),
  ]);
