import type { Usage } from '../../status/usage.js';

/** What is looked at each time. */
export interface OverloadLook {
  /** By the monotonic clock. */
  readonly atMs: number;
  /** Undefined where the gateway was too busy to answer in time: what the processes take is told all the same. */
  readonly gateway: ReadonlyMap<string, number> | undefined;
  readonly usages: readonly Usage[];
}

/** The gateway's queues, each with a bound (docs/operations.md). */
const QUEUES = ['requests_under_way', 'sends_waiting', 'facts_unpublished'].map((queue) => `queue_length.${queue}`);
const RATES = [
  'grants_sent.delivered',
  'answers.overloaded',
  'messages_dropped.too-busy-to-answer',
  'messages_dropped.under-way',
];
const RATE_HEADINGS = ['granted/s', 'overloaded/s', 'unanswered/s', 'repeats/s'];
const QUEUE_HEADINGS = ['under way', 'sends', 'facts'];
const GAP = '  ';
const UNKNOWN = '-';

const headingsOf = ({ usages }: Pick<OverloadLook, 'usages'>): string[] => [
  'minute',
  ...RATE_HEADINGS,
  ...QUEUE_HEADINGS,
  ...usages.map(({ name }) => `${name} MB`),
  'all MB',
];

/** The table's first line; the columns of the others stand below it. */
export const overloadHeadings = (look: Pick<OverloadLook, 'usages'>): string => headingsOf(look).join(GAP);

/** What happened from one look to the next, and how everything stands then. */
export const overloadRow = (beganMs: number, before: OverloadLook, now: OverloadLook): string => {
  const seconds = (now.atMs - before.atMs) / 1_000;
  const perSecond = (name: string): string =>
    now.gateway && before.gateway
      ? (((now.gateway.get(name) ?? 0) - (before.gateway.get(name) ?? 0)) / seconds).toFixed(0)
      : UNKNOWN;
  const memory = now.usages.map(({ pssMb }) => pssMb);
  const all = memory.reduce((sum, mb) => sum + mb, 0);
  const cells = [
    ((now.atMs - beganMs) / 60_000).toFixed(1),
    ...RATES.map(perSecond),
    ...QUEUES.map((queue) => String(now.gateway?.get(queue) ?? UNKNOWN)),
    ...[...memory, all].map((mb) => mb.toFixed(0)),
  ];
  const widths = headingsOf(now).map(({ length }) => length);
  return cells.map((cell, column) => cell.padStart(widths[column]!)).join(GAP);
};
