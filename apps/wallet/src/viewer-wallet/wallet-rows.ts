import { type Coins, type LotShare, type Recognised, coins, minorUnits } from '@liwu/contracts';
import type { Row } from '@liwu/event-log';
import type { Lot } from './lot.js';
import type { HeldGift, SettledGift, Wallet, WalletGift } from './wallet.js';

const coinsOf = (column: string): Coins => coins(BigInt(column));
const optional = <K extends string, V>(key: K, value: V | null): { [P in K]?: V } =>
  value === null ? {} : ({ [key]: value } as { [P in K]?: V });

export const walletOfRow = (row: Row): Pick<Wallet, 'outstanding' | 'owed' | 'frozen' | 'freezes'> => ({
  outstanding: row['outstanding'],
  owed: coinsOf(row['owed']),
  frozen: row['frozen'],
  freezes: row['freezes'],
});

/** Whatever `lotOfRow` needs. */
export const LOT_COLUMNS = `viewer_id, lot_id, kind, granted, available, held, spent, expired, refunded, repaid, unit,
  consideration, departed, created_at_ms, expires_at_ms`;

export const lotOfRow = (row: Row): Lot => ({
  lotId: row['lot_id'],
  kind: row['kind'],
  granted: coinsOf(row['granted']),
  available: coinsOf(row['available']),
  held: coinsOf(row['held']),
  spent: coinsOf(row['spent']),
  expired: coinsOf(row['expired']),
  refunded: coinsOf(row['refunded']),
  repaid: coinsOf(row['repaid']),
  unit: row['unit'],
  consideration: minorUnits(BigInt(row['consideration'])),
  departed: minorUnits(BigInt(row['departed'])),
  createdAt: Number(row['created_at_ms']),
  expiresAt: row['expires_at_ms'] === null ? null : Number(row['expires_at_ms']),
});

/** Whatever `giftOfRow` needs, and the lane. */
export const GIFT_COLUMNS = `viewer_id, request_id, lane, status, answered, room_id, streamer_id, gift_id, quantity, combo_id,
  combo_total, cost, lots, share_basis_points, held_at_ms, expires_at_ms, ended_at_ms, code, available, posting_id, recognised,
  share, how, trace_id, certainty, reversed_at_ms, reversal_posting_id, reply_to`;

export const giftOfRow = (row: Row): WalletGift => {
  const about = {
    requestId: row['request_id'],
    gift: row['gift_id'],
    quantity: row['quantity'],
    replyTo: row['reply_to'],
    answered: row['answered'],
  };
  if (row['status'] === 'refused') {
    const available = row['available'] === null ? null : coinsOf(row['available']);
    const endedAt = Number(row['ended_at_ms']);
    return { ...about, status: 'refused', code: row['code'], ...optional('available', available), endedAt };
  }
  const held: HeldGift = {
    ...about,
    status: 'held',
    room: row['room_id'],
    receiver: row['streamer_id'],
    ...optional('combo', row['combo_id'] === null ? null : ([row['combo_id'], row['combo_total']] as [string, number])),
    cost: coinsOf(row['cost']),
    lots: lotsOfJson(row['lots']),
    shareBasisPoints: row['share_basis_points'],
    heldAt: Number(row['held_at_ms']),
    expiresAt: Number(row['expires_at_ms']),
  };
  return row['status'] === 'held' ? held : endedGift(held, row);
};

function endedGift(held: HeldGift, row: Row): WalletGift {
  const ending = { ...held, endedAt: Number(row['ended_at_ms']), postingId: row['posting_id'] as string };
  if (row['status'] === 'released') return { ...ending, status: 'released', certainty: row['certainty'] };
  return {
    ...ending,
    status: 'settled',
    recognised: recognisedOfJson(row['recognised']),
    share: { minor: minorUnits(BigInt(row['share'])), unit: 'COIN' },
    how: row['how'],
    ...optional('traceId', row['trace_id'] as string | null),
    ...reversalOfRow(row),
  };
}

function reversalOfRow(row: Row): Pick<SettledGift, 'reversal'> {
  if (row['reversed_at_ms'] === null) return {};
  return { reversal: { at: Number(row['reversed_at_ms']), postingId: row['reversal_posting_id'] } };
}

interface LotJson {
  readonly lotId: string;
  readonly kind: LotShare['kind'];
  readonly coins: string;
}
interface RecognisedJson {
  readonly lotId: string;
  readonly minor: string;
  readonly unit: string;
}

/** Which lots paid for a gift, as JSON with decimal strings. */
export const lotsToJson = (lots: readonly LotShare[]): string =>
  JSON.stringify(lots.map(({ lotId, kind, coins: amount }): LotJson => ({ lotId, kind, coins: amount.toString() })));

const lotsOfJson = (lots: readonly LotJson[]): LotShare[] =>
  lots.map(({ lotId, kind, coins: amount }) => ({ lotId, kind, coins: coinsOf(amount) }));

/** Which money a gift turned into revenue, as JSON with decimal strings. */
export const recognisedToJson = (recognised: readonly Recognised[]): string =>
  JSON.stringify(
    recognised.map(({ lotId, money: { minor, unit } }): RecognisedJson => ({ lotId, minor: minor.toString(), unit })),
  );

const recognisedOfJson = (recognised: readonly RecognisedJson[]): Recognised[] =>
  recognised.map(({ lotId, minor, unit }) => ({ lotId, money: { minor: minorUnits(BigInt(minor)), unit } }));
