import { CHART, UNITS } from './chart.js';
import { quoted, rowsSql, viewSql } from './view-sql.js';

/** What one minor unit is in major ones, by how many decimals the unit has. */
const scaleOf = (exponent: number): string => (exponent === 0 ? '1' : `0.${'1'.padStart(exponent, '0')}`);

/** Most currencies have two decimals. */
const USUAL_EXPONENT = 2;
const unusual = Map.groupBy(
  UNITS.filter(({ exponent }) => exponent !== USUAL_EXPONENT),
  ({ exponent }) => exponent,
);
const scales = [...unusual].map(
  ([exponent, units]) => `WHEN unit IN (${units.map(({ unit }) => quoted(unit)).join(', ')}) THEN ${scaleOf(exponent)}`,
);

/** An account's class or side by its pattern, as a chain of cases; accounts' names have no other wildcards. */
const caseOf = (column: 'class' | 'normalSide'): string =>
  CHART.map((row) => `WHEN account LIKE ${quoted(row.pattern.replace('*', '%'))} THEN ${quoted(row[column])}`).join(
    '\n    ',
  );

/**
 * Functions of one expression each, so that Postgres writes them into the query that calls them: an index stays usable, and what is not
 * asked for is not worked out.
 */
const FUNCTIONS = `
CREATE FUNCTION finance.minor_unit(unit text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE WHEN unit IS NULL THEN NULL ${scales.join('\n    ')} ELSE ${scaleOf(USUAL_EXPONENT)} END;
COMMENT ON FUNCTION finance.minor_unit IS 'One minor unit in major units: 0.0001 for COIN, 0.01 for EUR, 1 for JPY. Times an amount it gives that amount with as many decimals as the unit has.';
CREATE FUNCTION finance.account_class(account text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE ${caseOf('class')} END;
COMMENT ON FUNCTION finance.account_class IS 'asset, liability, equity, income or expense.';
CREATE FUNCTION finance.normal_side(account text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE ${caseOf('normalSide')} END;
COMMENT ON FUNCTION finance.normal_side IS 'debit or credit: the side on which the account grows.';
CREATE FUNCTION finance.moment(ms bigint) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE RETURN
  timestamptz '1970-01-01 00:00:00+00' + ms * interval '1 millisecond';
COMMENT ON FUNCTION finance.moment IS 'The moment so many milliseconds after the beginning of 1970.';
CREATE FUNCTION finance.period_of(day date) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE RETURN
  to_char(day::timestamp, 'YYYY-MM');
COMMENT ON FUNCTION finance.period_of IS 'The month of the books that a day lies in.';
`;

const CHART_VIEW = viewSql({
  name: 'chart',
  means: 'The chart of accounts.',
  columns: {
    account_pattern: "The account's name, with * for the party's id.",
    unit: 'COIN, or money for accounts that are counted in currencies.',
    class: 'asset, liability, equity, income or expense.',
    normal_side: 'debit or credit: the side on which the account grows.',
    contra_of: 'The account that it is deducted from, if any.',
    meaning: 'What stands in the account.',
  },
  query: `VALUES
  ${rowsSql(
    CHART.map((row) => [
      row.pattern,
      row.counts === 'coin' ? 'COIN' : 'money',
      row.class,
      row.normalSide,
      row.contraOf,
      row.meaning,
    ]),
  )}`,
});

const UNIT_VIEW = viewSql({
  name: 'unit',
  means: 'What is counted: COIN, and currencies by ISO 4217.',
  columns: { unit: 'The unit.', exponent: 'How many decimals its amounts have.' },
  query: `VALUES
  ${rowsSql(UNITS.map(({ unit, exponent }) => [unit, exponent]))}`,
});

/** What all other views rest on: the chart, the units, and how amounts and times are written. */
export const REFERENCE_VIEWS = [FUNCTIONS, CHART_VIEW, UNIT_VIEW].join('\n');
