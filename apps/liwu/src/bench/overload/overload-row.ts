import type { Usage } from '../../status/usage.js';

/** What is looked at each time. */
export interface OverloadLook {
  /** Monotonic, in milliseconds. */
  readonly at: number;
  readonly gateway: ReadonlyMap<string, number>;
  readonly usages: readonly Usage[];
}

/** The gateway's queues, each with a bound (docs/operations.md). */
const QUEUES = ['requests_under_way', 'sends_waiting', 'facts_unpublished'];
const RATES = ['grant_delivered', 'answer_overloaded', 'drop_too_busy_to_answer', 'drop_under_way'];
const RATE_HEADINGS = ['granted/s', 'overloaded/s', 'unanswered/s', 'repeats/s'];
const QUEUE_HEADINGS = ['under way', 'sends', 'facts'];
const GAP = 2;

/** The table's first line; the columns of the others stand below it. */
export const overloadHeadings = ({ usages }: Pick<OverloadLook, 'usages'>): string =>
  line(['minute', ...RATE_HEADINGS, ...QUEUE_HEADINGS, ...usages.map(({ name }) => `${name} MB`), 'all MB'], usages);

/** What happened from one look to the next, and how everything stands then. */
export const overloadRow = (began: number, before: OverloadLook, now: OverloadLook): string => {
  const seconds = (now.at - before.at) / 1_000;
  const perSecond = (name: string): string =>
    (((now.gateway.get(name) ?? 0) - (before.gateway.get(name) ?? 0)) / seconds).toFixed(0);
  const memory = now.usages.map(({ pssMb }) => pssMb);
  const all = memory.reduce((sum, mb) => sum + mb, 0);
  return line(
    [
      ((now.at - began) / 60_000).toFixed(1),
      ...RATES.map(perSecond),
      ...QUEUES.map((queue) => String(now.gateway.get(queue) ?? '-')),
      ...[...memory, all].map((mb) => mb.toFixed(0)),
    ],
    now.usages,
  );
};

function line(cells: readonly string[], usages: readonly Usage[]): string {
  const widths = ['minute', ...RATE_HEADINGS, ...QUEUE_HEADINGS, ...usages.map(({ name }) => `${name} MB`), 'all MB'];
  return cells.map((cell, column) => cell.padStart(widths[column]!.length)).join(' '.repeat(GAP));
}
