/** A view of finance's: what it tells, what each column means, and the query whose columns, in the same order, those are. */
export interface FinanceView {
  readonly name: string;
  readonly means: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly query: string;
}

/** Makes the view with a comment on it and on every column, so that none can be forgotten. */
export const viewSql = ({ name, means, columns, query }: FinanceView): string => {
  const view = `finance.${name}`;
  const comments = Object.entries(columns).map(
    ([column, meaning]) => `COMMENT ON COLUMN ${view}.${column} IS ${quoted(meaning)};`,
  );
  return [
    `CREATE VIEW ${view} (${Object.keys(columns).join(', ')}) AS ${query.trim()};`,
    `COMMENT ON VIEW ${view} IS ${quoted(means)};`,
    ...comments,
  ].join('\n');
};

/** A text as SQL writes it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Rows of a VALUES list; an undefined value is NULL. */
export const rowsSql = (rows: readonly (readonly (string | number | undefined)[])[]): string =>
  rows
    .map((row) => `(${row.map((value) => (typeof value === 'string' ? quoted(value) : (value ?? 'NULL'))).join(', ')})`)
    .join(',\n  ');
