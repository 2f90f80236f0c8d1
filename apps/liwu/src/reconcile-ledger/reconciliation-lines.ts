import type { ItemAnswer, RunAnswer } from './reconciliation-api.js';

const MISMATCHES = [
  'missing_in_ledger',
  'missing_in_topic',
  'differs',
  'confirmed_not_settled',
  'settled_not_confirmed',
] as const;

/** How many things do not match. */
export const mismatchesOf = (run: RunAnswer): number => MISMATCHES.reduce((sum, kind) => sum + (run[kind] ?? 0), 0);

/** How often what came of it, and the first things that do not match. */
export const reconciliationLines = (run: RunAnswer, items: readonly ItemAnswer[]): string[] => {
  const counts = (['matched', 'pending', ...MISMATCHES] as const).map(
    (kind) => [kind, (run[kind] ?? 0).toLocaleString('en-US')] as const,
  );
  const width = Math.max(...counts.map(([, count]) => count.length));
  const more = mismatchesOf(run) - items.length;
  return [
    ...counts.map(([kind, count]) => `${kind.padEnd('settled_not_confirmed'.length)}  ${count.padStart(width)}`),
    ...items.flatMap(itemLines),
    ...(more > 0
      ? [`… and ${more.toLocaleString('en-US')} more: GET /v1/reconciliations/${run.reconciliation_id}/items`]
      : []),
  ];
};

function itemLines({ n, kind, lane, event_id, posting_id, viewer_id, request_id, detail }: ItemAnswer): string[] {
  const named = [
    ['viewer', viewer_id],
    ['request', request_id],
    ['event', event_id],
    ['posting', posting_id],
  ].flatMap(([what, id]) => (id === null ? [] : [`${what} ${id}`]));
  return [`${n}  ${kind}  lane ${lane}  ${named.join('  ')}`, `    ${detail}`];
}
