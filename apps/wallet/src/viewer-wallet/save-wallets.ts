import type { CoinsToppedUp } from '@liwu/contracts';
import { type Appended, type Column, insertInto, nonEmpty, setBased, type Statement, updateOf } from '@liwu/event-log';
import { saveLedger } from '../ledger/save-ledger.js';
import type { Lot } from './lot.js';
import { lotsToJson, recognisedToJson } from './wallet-rows.js';
import { saveByHand } from './save-by-hand.js';
import type { LotChange, WalletBatch } from './wallet-batch.js';
import { lotOf, type Wallet, type WalletGift } from './wallet.js';

interface GiftRow {
  readonly wallet: Wallet;
  readonly lane: number;
  readonly gift: WalletGift;
  readonly isNew: boolean;
}
interface LotRow {
  readonly wallet: Wallet;
  readonly lane: number;
  readonly lot: Lot;
  readonly source: LotChange['source'];
}

/** All that a batch changed, each table once: what is new is inserted, what was known is updated. */
export const saveBatch = (batch: WalletBatch, appended: readonly Appended[]): Statement[] => {
  const { changes } = batch;
  const gifts = [...changes.gifts.values()].map((change): GiftRow => ({ ...change, gift: giftOf(change) }));
  const lots = [...changes.lots.values()].map((change): LotRow => ({
    ...change,
    lot: lotOf(change.wallet, change.lotId),
  }));
  return [
    ...saveLedger(batch.ledger, appended),
    ...nonEmpty(saveViewers, [...changes.wallets.values()]),
    ...nonEmpty(
      insertLots,
      lots.filter(({ source }) => source),
    ),
    ...nonEmpty(
      updateLots,
      lots.filter(({ source }) => !source),
    ),
    ...nonEmpty(
      insertGifts,
      gifts.filter(({ isNew }) => isNew),
    ),
    ...nonEmpty(
      updateGifts,
      gifts.filter(({ isNew }) => !isNew),
    ),
    ...nonEmpty(insertTopUps, changes.topUps),
    ...saveByHand(batch),
  ];
};

function giftOf({ wallet, requestId }: { wallet: Wallet; requestId: string }): WalletGift {
  const gift = wallet.gifts.get(requestId);
  if (!gift) throw new Error(`wallet ${wallet.viewerId} has no gift ${requestId} to save`);
  return gift;
}

const saveViewers = setBased<{ wallet: Wallet; lane: number }>(
  'wallet-save-viewers',
  [
    ['viewer_id', 'text', ({ wallet }) => wallet.viewerId],
    ['lane', 'int', ({ lane }) => lane],
    ['outstanding', 'int', ({ wallet }) => wallet.outstanding],
    ['owed', 'bigint', ({ wallet }) => wallet.owed],
    ['frozen', 'bool', ({ wallet }) => wallet.frozen],
    ['freezes', 'int', ({ wallet }) => wallet.freezes],
  ],
  (names, rows) => `INSERT INTO viewer_wallet (${names}) SELECT * FROM ${rows}
ON CONFLICT (viewer_id) DO UPDATE SET outstanding = excluded.outstanding, owed = excluded.owed,
  frozen = excluded.frozen, freezes = excluded.freezes`,
);

const movingLotColumns: readonly Column<LotRow>[] = [
  ['lot_id', 'uuid', ({ lot }) => lot.lotId],
  ['available', 'bigint', ({ lot }) => lot.available],
  ['held', 'bigint', ({ lot }) => lot.held],
  ['spent', 'bigint', ({ lot }) => lot.spent],
  ['expired', 'bigint', ({ lot }) => lot.expired],
  ['refunded', 'bigint', ({ lot }) => lot.refunded],
  ['repaid', 'bigint', ({ lot }) => lot.repaid],
  ['departed', 'bigint', ({ lot }) => lot.departed],
];

const insertLots = insertInto<LotRow>('lot', [
  ...movingLotColumns,
  ['viewer_id', 'text', ({ wallet }) => wallet.viewerId],
  ['lane', 'int', ({ lane }) => lane],
  ['kind', 'text', ({ lot }) => lot.kind],
  ['top_up_id', 'uuid', ({ source }) => (source?.type === 'CoinsToppedUp' ? source.topUpId : undefined)],
  ['campaign_id', 'text', ({ source }) => (source?.type === 'CoinsGranted' ? source.campaignId : undefined)],
  ['granted', 'bigint', ({ lot }) => lot.granted],
  ['unit', 'text', ({ lot }) => lot.unit],
  ['consideration', 'bigint', ({ lot }) => lot.consideration],
  ['created_at_ms', 'bigint', ({ lot }) => lot.createdAt],
  ['expires_at_ms', 'bigint', ({ lot }) => lot.expiresAt],
]);

const updateLots = updateOf<LotRow>('lot', ['lot_id'], movingLotColumns);

const endingColumns: readonly Column<GiftRow>[] = [
  ['viewer_id', 'text', ({ wallet }) => wallet.viewerId],
  ['request_id', 'uuid', ({ gift }) => gift.requestId],
  ['status', 'text', ({ gift }) => gift.status],
  ['answered', 'smallint', ({ gift }) => gift.answered],
  ['reply_to', 'jsonb', ({ gift }) => JSON.stringify(gift.replyTo)],
  ['ended_at_ms', 'bigint', ({ gift }) => (gift.status === 'held' ? undefined : gift.endedAt)],
  ['posting_id', 'uuid', ({ gift }) => ('postingId' in gift ? gift.postingId : undefined)],
  ['recognised', 'jsonb', ({ gift }) => (gift.status === 'settled' ? recognisedToJson(gift.recognised) : undefined)],
  ['share', 'bigint', ({ gift }) => (gift.status === 'settled' ? gift.share.minor : undefined)],
  ['how', 'text', ({ gift }) => (gift.status === 'settled' ? gift.how : undefined)],
  ['trace_id', 'text', ({ gift }) => (gift.status === 'settled' ? gift.traceId : undefined)],
  ['certainty', 'text', ({ gift }) => (gift.status === 'released' ? gift.certainty : undefined)],
  ['reversed_at_ms', 'bigint', ({ gift }) => (gift.status === 'settled' ? gift.reversal?.at : undefined)],
  ['reversal_posting_id', 'uuid', ({ gift }) => (gift.status === 'settled' ? gift.reversal?.postingId : undefined)],
];

const insertGifts = insertInto<GiftRow>('gift_hold', [
  ...endingColumns,
  ['lane', 'int', ({ lane }) => lane],
  ['gift_id', 'text', ({ gift }) => gift.gift],
  ['quantity', 'int', ({ gift }) => gift.quantity],
  ['code', 'text', ({ gift }) => (gift.status === 'refused' ? gift.code : undefined)],
  ['available', 'bigint', ({ gift }) => (gift.status === 'refused' ? gift.available : undefined)],
  ['room_id', 'text', ({ gift }) => ('room' in gift ? gift.room : undefined)],
  ['streamer_id', 'text', ({ gift }) => ('receiver' in gift ? gift.receiver : undefined)],
  ['combo_id', 'text', ({ gift }) => ('combo' in gift ? gift.combo?.[0] : undefined)],
  ['combo_total', 'int', ({ gift }) => ('combo' in gift ? gift.combo?.[1] : undefined)],
  ['cost', 'bigint', ({ gift }) => ('cost' in gift ? gift.cost : undefined)],
  ['coins_promo', 'bigint', ({ gift }) => ('lots' in gift ? promoCoins(gift.lots) : undefined)],
  ['lots', 'jsonb', ({ gift }) => ('lots' in gift ? lotsToJson(gift.lots) : undefined)],
  ['share_basis_points', 'int', ({ gift }) => ('cost' in gift ? gift.shareBasisPoints : undefined)],
  ['held_at_ms', 'bigint', ({ gift }) => ('cost' in gift ? gift.heldAt : undefined)],
  ['expires_at_ms', 'bigint', ({ gift }) => ('cost' in gift ? gift.expiresAt : undefined)],
]);

const updateGifts = updateOf<GiftRow>('gift_hold', ['viewer_id', 'request_id'], endingColumns);

const promoCoins = (lots: readonly { kind: string; coins: bigint }[]): bigint =>
  lots.reduce((sum, lot) => (lot.kind === 'promo' ? sum + lot.coins : sum), 0n);

const insertTopUps = insertInto<{ event: CoinsToppedUp; lane: number }>('top_up', [
  ['top_up_id', 'uuid', ({ event }) => event.topUpId],
  ['viewer_id', 'text', ({ event }) => event.viewerId],
  ['lane', 'int', ({ lane }) => lane],
  ['provider', 'text', ({ event }) => event.provider],
  ['provider_reference', 'text', ({ event }) => event.providerReference],
  ['coins', 'bigint', ({ event }) => event.coins],
  ['unit', 'text', ({ event }) => event.price.unit],
  ['price', 'bigint', ({ event }) => event.price.minor],
  ['tax', 'bigint', ({ event }) => event.tax.minor],
  ['lot_id', 'uuid', ({ event }) => event.lotId],
  ['posting_id', 'uuid', ({ event }) => event.postingId],
  ['effective_at_ms', 'bigint', ({ event }) => event.effectiveAt],
  ['booked_at_ms', 'bigint', ({ event }) => event.at],
  ['caller', 'text', ({ event }) => event.cause.caller],
]);
