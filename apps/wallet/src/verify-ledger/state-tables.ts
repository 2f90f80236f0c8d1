import type { Row } from '@liwu/event-log';
import type { DayTotal, LaneBalance } from '../ledger/ledger-batch.js';
import { exponentOf, formatMinor } from '../ledger/units.js';
import type { Streamer } from '../viewer-wallet/streamer.js';
import type { Wallet } from '../viewer-wallet/wallet.js';
import { ACTIONS, CONTRACTS, FREEZES, PERIODS, REFUNDS, TOP_UPS } from './booked-tables.js';
import { compareTable, type StateCheck } from './compare-table.js';
import type { Fault } from './fault.js';
import type { LaneBooks } from './lane-books.js';
import type { Snapshot } from './snapshot.js';

const inUnit = (text: string, _column: string, { unit }: Row): string =>
  exponentOf(unit) !== undefined && /^-?[0-9]+$/.test(text) ? formatMinor(BigInt(text), unit) : text;

const BALANCES: StateCheck<LaneBalance> = {
  table: 'balance',
  kind: 'balance-edited',
  keys: 2,
  columns: [
    ['account', ({ account }) => account],
    ['unit', ({ unit }) => unit],
    ['balance', ({ balance }) => balance],
    [
      'last_recorded_at',
      ({ lastRecordedAtMicros }) => lastRecordedAtMicros,
      '(extract(epoch FROM last_recorded_at) * 1000000)::bigint',
    ],
  ],
  shown: (text, column, row) => (column === 'balance' ? inUnit(text, column, row) : text),
};

const DAY_TOTALS: StateCheck<DayTotal> = {
  table: 'day_total',
  kind: 'day-total-edited',
  keys: 4,
  columns: [
    ['accounting_date', ({ accountingDate }) => accountingDate],
    ['kind', ({ kind }) => kind],
    ['account', ({ account }) => account],
    ['unit', ({ unit }) => unit],
    ['debits', ({ debits }) => debits],
    ['credits', ({ credits }) => credits],
  ],
  shown: inUnit,
};

type LotState = ReturnType<LaneBooks['lots']> extends Generator<infer State> ? State : never;

const LOTS: StateCheck<LotState> = {
  table: 'lot',
  kind: 'lot-edited',
  keys: 1,
  columns: [
    ['lot_id', ({ lot }) => lot.lotId],
    ['viewer_id', ({ wallet }) => wallet.viewerId],
    ['kind', ({ lot }) => lot.kind],
    ['top_up_id', ({ source }) => (source.type === 'CoinsToppedUp' ? source.topUpId : undefined)],
    ['campaign_id', ({ source }) => (source.type === 'CoinsGranted' ? source.campaignId : undefined)],
    ['granted', ({ lot }) => lot.granted],
    ['available', ({ lot }) => lot.available],
    ['held', ({ lot }) => lot.held],
    ['spent', ({ lot }) => lot.spent],
    ['expired', ({ lot }) => lot.expired],
    ['refunded', ({ lot }) => lot.refunded],
    ['repaid', ({ lot }) => lot.repaid],
    ['unit', ({ lot }) => lot.unit ?? undefined],
    ['consideration', ({ lot }) => lot.consideration],
    ['departed', ({ lot }) => lot.departed],
    ['created_at_ms', ({ lot }) => lot.createdAt],
    ['expires_at_ms', ({ lot }) => lot.expiresAt ?? undefined],
  ],
};

const WALLETS: StateCheck<Wallet> = {
  table: 'viewer_wallet',
  kind: 'row-changed',
  keys: 1,
  columns: [
    ['viewer_id', ({ viewerId }) => viewerId],
    ['outstanding', ({ outstanding }) => outstanding],
    ['owed', ({ owed }) => owed],
    ['frozen', ({ frozen }) => frozen],
    ['freezes', ({ freezes }) => freezes],
  ],
};

const STREAMERS: StateCheck<Streamer> = {
  table: 'streamer',
  kind: 'row-changed',
  keys: 1,
  columns: [
    ['streamer_id', ({ streamerId }) => streamerId],
    ['frozen', ({ frozen }) => frozen],
    ['freezes', ({ freezes }) => freezes],
  ],
};

/** All that a lane has now, table by table; the first fault. */
export const compareState = async (snapshot: Snapshot, lane: number, books: LaneBooks): Promise<Fault | undefined> => {
  const { ledger, booked, viewers, streamers, actions } = books;
  const frozenEver = [...streamers.values()].filter(({ freezes }) => freezes > 0);
  return (
    (await compareTable(snapshot, lane, BALANCES, ledger.balanceChanges())) ??
    (await compareTable(snapshot, lane, DAY_TOTALS, ledger.dayTotals())) ??
    (await compareTable(snapshot, lane, LOTS, books.lots())) ??
    (await compareTable(snapshot, lane, WALLETS, viewers.values())) ??
    (await compareTable(snapshot, lane, TOP_UPS, booked.topUps)) ??
    (await compareTable(snapshot, lane, REFUNDS, booked.refunds)) ??
    (await compareTable(snapshot, lane, FREEZES, booked.freezes)) ??
    (await compareTable(snapshot, lane, CONTRACTS, booked.contracts)) ??
    (await compareTable(snapshot, lane, PERIODS, booked.periods)) ??
    (await compareTable(snapshot, lane, STREAMERS, frozenEver)) ??
    (await compareTable(snapshot, lane, ACTIONS, actions.values()))
  );
};
