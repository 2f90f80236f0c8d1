import { z } from 'zod';

/** Not final: never recorded against the request's id; the same id may be tried again. */
export const RETRYABLE_CODES = ['slow-down', 'overloaded', 'session-expired', 'stale'] as const;

/** Final, from the catalog. */
export const CATALOG_CODES = [
  'gift-unknown',
  'not-on-sale',
  'not-in-room',
  'receiver-not-in-room',
  'quantity-not-allowed',
  'sold-out',
  'price-changed',
  'too-late',
] as const;

/** Final, from the wallet. */
export const WALLET_CODES = [
  'insufficient-coins',
  'spend-limit',
  'too-many-outstanding',
  'frozen',
  'too-late',
] as const;

/** Rejects the try, never the original request. */
export const REJECTED_TRY_CODES = ['id-reused'] as const;

export const catalogRefusalSchema = z.enum(CATALOG_CODES);
export type CatalogRefusal = z.output<typeof catalogRefusalSchema>;
export const walletRefusalSchema = z.enum(WALLET_CODES);
export const refusalCodeSchema = z.enum([
  ...new Set([...RETRYABLE_CODES, ...CATALOG_CODES, ...WALLET_CODES, ...REJECTED_TRY_CODES]),
] as [RefusalCode, ...RefusalCode[]]);
export type RefusalCode =
  | (typeof RETRYABLE_CODES)[number]
  | (typeof CATALOG_CODES)[number]
  | (typeof WALLET_CODES)[number]
  | (typeof REJECTED_TRY_CODES)[number];

/** Whether this refusal ends the request: the same id will never be answered otherwise. */
export const isFinal = (code: RefusalCode): boolean => !(RETRYABLE_CODES as readonly string[]).includes(code);
