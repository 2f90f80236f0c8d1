import type { RebuildResult, RowDifference, TableComparison } from '@liwu/event-log';

/** What a rebuild has found, a line a table, and what of the rows that differ is shown. */
export const describeRebuild = ({ outcome, tables, broken }: RebuildResult): string[] => [
  ...tables.flatMap(describeTable),
  ...broken.map((says) => `  BROKEN   ${says}`),
  ENDINGS[outcome],
];

const INDENT = ' '.repeat(13);
const ENDINGS: Readonly<Record<RebuildResult['outcome'], string>> = {
  swapped: 'The rebuilt tables serve now.',
  equal: 'The state is what its events say; nothing was changed.',
  differs:
    'The rebuilt state is another one: the old one serves on, and what was built is kept in the schema "rebuilt" (--drop drops it).',
};

function describeTable(compared: TableComparison): string[] {
  const { because } = compared;
  return [...describeRows(compared), ...(because === undefined ? [] : [`${INDENT}compared in part: ${because}`])];
}

function describeRows({ table, servingRows, rebuiltRows, different, shown }: TableComparison): string[] {
  if (different === 0) return [`  equal    ${table}, ${servingRows} rows`];
  return [
    `  DIFFERS  ${table} in ${different} rows, of ${servingRows} that serve and ${rebuiltRows} rebuilt ones`,
    ...shown.map((row) => `${INDENT}${describeRow(row)}`),
    ...(different > shown.length ? [`${INDENT}… and ${different - shown.length} more`] : []),
  ];
}

function describeRow({ key, serving, rebuilt }: RowDifference): string {
  if (!serving) return `${key} is rebuilt only`;
  if (!rebuilt) return `${key} serves only`;
  const columns = [...new Set([...Object.keys(serving), ...Object.keys(rebuilt)])].filter(
    (column) => JSON.stringify(serving[column]) !== JSON.stringify(rebuilt[column]),
  );
  return `${key} ${columns.map((column) => `${column}: ${say(serving[column])} serves, ${say(rebuilt[column])} rebuilt`).join('; ')}`;
}

const say = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
