import { coins } from '@liwu/contracts';
import { arrayOf, columnOf, type Input, type Row, type Statement } from '@liwu/event-log';
import type { AccountingDate } from '../ledger/accounting-date.js';
import { ACCOUNTS } from '../ledger/chart-of-accounts.js';
import { LedgerBatch } from '../ledger/ledger-batch.js';
import { headsOf, loadHeads } from '../ledger/save-ledger.js';
import type { WalletCommand } from '../wallet-command.js';
import { type Touched, touchedBy } from './touched.js';
import { byHandLoadings } from './load-by-hand.js';
import { GIFT_COLUMNS, giftOfRow, LOT_COLUMNS, lotOfRow, walletOfRow } from './wallet-rows.js';
import { inSpendingOrder } from './lot.js';
import { WalletChanges, walletOf, type WalletBatch } from './wallet-batch.js';

const DAY_MS = 86_400_000;
/** A request's UUIDv7 is at most 10 minutes old when it is received, and is held within half a minute; with room to spare. */
const OLDEST_REQUEST_MS = 1_800_000;

/** The class of the advisory lock of the books; its other number is 0. */
const BOOKS_LOCK = 0x424f;

/** What has to be known to load a batch. */
interface LoadOptions {
  /** Whether what a viewer spent lately has to be known at all. */
  readonly hasSpendLimit: boolean;
  readonly accountingDate: AccountingDate;
}

/** A statement over what a batch touches, with what its rows become. */
export interface Loading {
  readonly statement: (touched: Touched) => Statement;
  readonly into: (batch: WalletBatch, rows: readonly Row[]) => void;
}

/** The statements that load whatever these inputs touch. */
export const loadBatch = (inputs: readonly Input<WalletCommand>[], options: LoadOptions): Statement[] => {
  const touched = touchedBy(inputs);
  return [loadHeads(touched.lanes), ...loadings(touched, options).map(({ statement }) => statement(touched))];
};

/** The loaded rows as the state that the batch is folded over. */
export const batchOf = (
  [heads = [], ...others]: readonly (readonly Row[])[],
  inputs: readonly Input<WalletCommand>[],
  options: LoadOptions,
): WalletBatch => {
  const touched = touchedBy(inputs);
  const batch: WalletBatch = {
    wallets: new Map(),
    contracts: new Map(),
    streamers: new Map(),
    actions: new Map(),
    booked: new Set(),
    takenBack: new Map(),
    closedThrough: undefined,
    ledger: new LedgerBatch(headsOf(heads), options.accountingDate),
    changes: new WalletChanges(),
    notes: touched.notes,
  };
  for (const [index, { into }] of loadings(touched, options).entries()) into(batch, others[index] ?? []);
  for (const wallet of batch.wallets.values()) wallet.lots.sort(inSpendingOrder);
  return batch;
};

/** What only people's commands and the events of what they did touch, is not asked for in every batch. */
const loadings = (touched: Touched, { hasSpendLimit }: LoadOptions): readonly Loading[] => [
  ...ALWAYS,
  ...(hasSpendLimit ? [SPENT] : []),
  ...byHandLoadings(touched),
];

/*
 * Those by viewer, gift and streamer look their rows up behind a fence (`OFFSET 0`), one by one: a plan that was made while a table was
 * tiny would otherwise go through the whole table, however great it became.
 */

const VIEWERS: Loading = {
  statement: ({ viewers }) => ({
    name: 'wallet-load-viewers',
    text: `SELECT w.* FROM unnest($1::text[]) AS u(viewer_id),
LATERAL (SELECT viewer_id, outstanding, owed, frozen, freezes FROM viewer_wallet WHERE viewer_id = u.viewer_id OFFSET 0) AS w`,
    values: [arrayOf('text', viewers)],
  }),
  into: (batch, rows) => {
    for (const row of rows) Object.assign(walletOf(batch, row['viewer_id']), walletOfRow(row));
  },
};

const LOTS: Loading = {
  statement: ({ viewers }) => ({
    name: 'wallet-load-lots',
    text: `SELECT l.* FROM unnest($1::text[]) AS u(viewer_id),
LATERAL (SELECT ${LOT_COLUMNS} FROM lot WHERE viewer_id = u.viewer_id AND is_open OFFSET 0) AS l`,
    values: [arrayOf('text', viewers)],
  }),
  into: (batch, rows) => {
    for (const row of rows) walletOf(batch, row['viewer_id']).lots.push(lotOfRow(row));
  },
};

/** With each gift, what its streamer has earned: whatever ends the gift moves that account, and names only the gift. */
const GIFTS: Loading = {
  statement: ({ gifts }) => {
    const keys = [...gifts.values()];
    return {
      name: 'wallet-load-gifts',
      text: `SELECT g.*, b.balance AS earned FROM (SELECT unnest($1::text[]) AS viewer_id, unnest($2::uuid[]) AS request_id) AS u,
LATERAL (SELECT ${GIFT_COLUMNS} FROM gift_hold WHERE viewer_id = u.viewer_id AND request_id = u.request_id OFFSET 0) AS g
LEFT JOIN LATERAL (SELECT balance FROM balance
  WHERE account = 'streamer:' || g.streamer_id || ':earned' AND lane = g.lane AND unit = 'COIN' OFFSET 0) AS b ON true`,
      values: [
        columnOf('text', keys, ({ viewerId }) => viewerId),
        columnOf('uuid', keys, ({ requestId }) => requestId),
      ],
    };
  },
  into: (batch, rows) => {
    for (const row of rows) {
      walletOf(batch, row['viewer_id']).gifts.set(row['request_id'], giftOfRow(row));
      if (row['streamer_id'] === null) continue;
      batch.ledger.open(ACCOUNTS.earned(row['streamer_id']), row['lane'], 'COIN', BigInt(row['earned'] ?? 0));
    }
  },
};

const CONTRACTS: Loading = {
  statement: ({ streamers }) => ({
    name: 'wallet-load-contracts',
    text: `SELECT c.* FROM unnest($1::text[]) AS u(streamer_id),
LATERAL (SELECT streamer_id, n, share_basis_points, valid_from_ms FROM streamer_contract
  WHERE streamer_id = u.streamer_id OFFSET 0) AS c`,
    values: [arrayOf('text', streamers)],
  }),
  into: (batch, rows) => {
    for (const row of rows) {
      const contracts = batch.contracts.get(row['streamer_id']) ?? [];
      const { n, share_basis_points: shareBasisPoints, valid_from_ms: validFrom } = row;
      contracts.push({ n, shareBasisPoints, validFrom: Number(validFrom) });
      batch.contracts.set(row['streamer_id'], contracts);
    }
  },
};

/** The books of a month are closed by whoever has this lock alone; every batch shares it. */
const CLOSING: Loading = {
  statement: ({ closesPeriod }) => ({
    name: closesPeriod ? 'wallet-lock-books' : 'wallet-share-books',
    text: `SELECT pg_advisory_xact_lock${closesPeriod ? '' : '_shared'}(${BOOKS_LOCK}, 0)`,
    values: [],
  }),
  into: () => undefined,
};
/** In a statement of its own, so that it sees what was committed before the lock was had. */
const CLOSED: Loading = {
  statement: () => ({ name: 'wallet-load-closed', text: 'SELECT max(last_day)::text AS day FROM period', values: [] }),
  into: (batch, rows) => {
    batch.closedThrough = rows[0]?.['day'] ?? undefined;
  },
};

/** The platform's accounts of the lanes: a few rows, all of which most batches move. */
const PLATFORM: Loading = {
  statement: ({ lanes }) => ({
    name: 'wallet-load-platform-accounts',
    text: `SELECT account, unit, lane, balance FROM balance
WHERE account >= 'platform:' AND account < 'platform;' AND lane = ANY($1::int[])`,
    values: [arrayOf('int', lanes)],
  }),
  into: openAccounts,
};

/** The accounts that inputs name; an empty one too is told. */
const ACCOUNTS_OF_PARTIES: Loading = {
  statement: ({ accounts }) => {
    const named = [...accounts.values()];
    return {
      name: 'wallet-load-accounts',
      text: `SELECT u.account, u.lane, b.unit, b.balance
FROM (SELECT unnest($1::int[]) AS lane, unnest($2::text[]) AS account) AS u LEFT JOIN LATERAL (
  SELECT unit, balance FROM balance WHERE account = u.account AND lane = u.lane OFFSET 0) AS b ON true`,
      values: [columnOf('int', named, ({ lane }) => lane), columnOf('text', named, ({ account }) => account)],
    };
  },
  into: openAccounts,
};

function openAccounts({ ledger }: WalletBatch, rows: readonly Row[]): void {
  for (const { account, lane, unit, balance } of rows) {
    if (unit === null) ledger.open(account, lane);
    else ledger.open(account, lane, unit, BigInt(balance));
  }
}

/** The holds of the last day are found by their ids' own times: a request's UUIDv7 begins with when it was made. */
const SPENT: Loading = {
  statement: ({ viewers, earliest }) => {
    const since = earliest - DAY_MS;
    return {
      name: 'wallet-load-spent',
      text: `SELECT u.viewer_id, s.spent, $3::bigint AS since FROM unnest($1::text[]) AS u(viewer_id),
LATERAL (SELECT coalesce(sum(g.cost), 0)::bigint AS spent FROM gift_hold AS g
  WHERE g.viewer_id = u.viewer_id AND g.request_id >= $2::uuid AND g.held_at_ms > $3::bigint
    AND g.status IN ('held', 'settled')) AS s`,
      values: [arrayOf('text', viewers), firstUuidOf(since - OLDEST_REQUEST_MS), since],
    };
  },
  into: (batch, rows) => {
    for (const { viewer_id: viewerId, spent, since } of rows) {
      Object.assign(walletOf(batch, viewerId), { spentLately: coins(BigInt(spent)), spentSince: Number(since) });
    }
  },
};

const ALWAYS: readonly Loading[] = [CLOSING, CLOSED, VIEWERS, LOTS, GIFTS, CONTRACTS, PLATFORM, ACCOUNTS_OF_PARTIES];

/** The smallest UUID that bears this moment, as a UUIDv7 does: its first 48 bits. */
function firstUuidOf(atMs: number): string {
  const time = Math.max(0, atMs).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
