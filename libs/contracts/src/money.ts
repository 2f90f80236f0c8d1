import { z } from 'zod';

declare const brand: unique symbol;

/** Whole virtual coins. A bigint in memory, a decimal string in JSON; never a `number`. */
export type Coins = bigint & { readonly [brand]: 'Coins' };

/** An amount of a currency's minor units (cents); which currency is said beside it. */
export type MinorUnits = bigint & { readonly [brand]: 'MinorUnits' };

/** How many of the ledger's units make one coin: so many that basis points split a gift of one coin exactly. */
export const LEDGER_UNITS_PER_COIN = 10_000n;

export const coins = (amount: bigint): Coins => amount as Coins;
export const minorUnits = (amount: bigint): MinorUnits => amount as MinorUnits;
/** Coins in the ledger's units. */
export const toLedgerCoins = (amount: Coins): bigint => amount * LEDGER_UNITS_PER_COIN;

/** At most 12 digits, so that times 10,000 it still fits a Postgres bigint (wire.md, section 1). */
export const COINS_PATTERN = /^(?:0|[1-9][0-9]{0,11})$/;
const MINOR_PATTERN = /^-?(?:0|[1-9][0-9]{0,17})$/;

/** Coins: a decimal string outside, a branded bigint inside. */
export const coinsCodec = z.codec(
  z.string().regex(COINS_PATTERN, 'must be whole coins, at most 12 digits'),
  z.custom<Coins>(isBigint),
  {
    decode: (text) => coins(BigInt(text)),
    encode: (amount) => amount.toString(),
  },
);

const minorCodec = z.codec(z.string().regex(MINOR_PATTERN), z.custom<MinorUnits>(isBigint), {
  decode: (text) => minorUnits(BigInt(text)),
  encode: (amount) => amount.toString(),
});

/** `COIN` (minor unit: 1/10,000 coin) or an ISO 4217 currency (minor unit: its own). */
export const unitSchema = z.string().regex(/^(?:COIN|[A-Z]{3})$/);

/** An amount with its unit: `{minor: "1999", unit: "EUR"}` is 19.99 EUR. */
export const moneySchema = z.object({ minor: minorCodec, unit: unitSchema });
export type Money = z.output<typeof moneySchema>;

function isBigint(value: unknown): boolean {
  return typeof value === 'bigint';
}
