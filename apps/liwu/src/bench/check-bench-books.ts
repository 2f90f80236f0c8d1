import { askOnce } from '../shared/ask-once.js';

/** What the wallet's own events say of all requests together. */
interface BenchBooks {
  readonly held: number;
  readonly settledOnce: number;
  readonly refusedOnce: number;
  /** Requests that have no end, or more than one. */
  readonly otherwise: number;
}

const ENDS_PER_REQUEST = `
SELECT count(*) FILTER (WHERE held = 1)::int AS held,
  count(*) FILTER (WHERE held = 1 AND settled = 1 AND refused = 0 AND released = 0)::int AS settled,
  count(*) FILTER (WHERE held = 0 AND settled = 0 AND refused = 1 AND released = 0)::int AS refused,
  count(*) FILTER (WHERE settled + refused + released <> 1 OR held <> settled + released)::int AS otherwise
FROM (
  SELECT count(*) FILTER (WHERE type = 'liwu.CoinsHeld.v1') AS held,
    count(*) FILTER (WHERE type = 'liwu.GiftSettled.v1') AS settled,
    count(*) FILTER (WHERE type = 'liwu.HoldRefused.v1') AS refused,
    count(*) FILTER (WHERE type = 'liwu.HoldReleased.v1') AS released
  FROM event
  WHERE type IN ('liwu.CoinsHeld.v1', 'liwu.GiftSettled.v1', 'liwu.HoldRefused.v1', 'liwu.HoldReleased.v1')
  GROUP BY subject
) AS of_request`;

/** Counts the ends of every request by the wallet's event table. */
export const readBenchBooks = async (walletDatabase: string): Promise<BenchBooks> => {
  const [row] = await askOnce<{ held: number; settled: number; refused: number; otherwise: number }>(
    walletDatabase,
    'liwu-bench',
    ENDS_PER_REQUEST,
  );
  const { held = 0, settled = 0, refused = 0, otherwise = 0 } = row ?? {};
  return { held, settledOnce: settled, refusedOnce: refused, otherwise };
};

/** What is wrong with the books, in sentences; nothing where every requested gift was settled or refused exactly once. */
export const faultsOf = (books: BenchBooks, requested: number, refusedByCatalog: number): string[] => {
  const ended = books.settledOnce + books.refusedOnce + refusedByCatalog;
  return [
    ...(books.otherwise > 0 ? [`${books.otherwise} requests have not exactly one end`] : []),
    ...(ended !== requested ? [`${requested} gifts were requested, but ${ended} settled or refused`] : []),
  ];
};
