import { coinsCodec } from '@liwu/contracts';
import { databaseConfigShape, webOrigins, wholeNumber } from '@liwu/service-kit';
import { z } from 'zod';
import { checkpointConfigShape } from './checkpoints/checkpoint-config.js';
import { accountingDates } from './ledger/accounting-date.js';
import type { WalletPolicy } from './wallet-handler.js';

const BASIS_POINTS_IN_ALL = 10_000;

/** The wallet's settings. */
export const walletConfig = z.object({
  ...databaseConfigShape,
  ...checkpointConfigShape,
  /** A streamer's share where no contract says otherwise. */
  LIWU_SHARE_BASIS_POINTS: wholeNumber(0, BASIS_POINTS_IN_ALL).default(5_000),
  /** What a viewer may spend within 24 hours; not set: as much as there is. */
  LIWU_SPEND_LIMIT_COINS: coinsCodec.optional(),
  /** Whose days are the days of the books: an IANA name. Fixed for a deployment's life. */
  LIWU_ACCOUNTING_ZONE: z.string().refine(isZone, 'must be the IANA name of a time zone').default('UTC'),
  /** Where exports are written to, the same for all replicas; not set: the system's temporary folder. */
  LIWU_EXPORT_DIR: z.string().min(1).optional(),
  /** The web origins whose pages may show viewers their balance; none unless said. */
  LIWU_CORS_ORIGINS: webOrigins,
});
export type WalletConfig = z.output<typeof walletConfig>;

export const policyOf = (config: WalletConfig): WalletPolicy => ({
  shareBasisPoints: config.LIWU_SHARE_BASIS_POINTS,
  spendLimit: config.LIWU_SPEND_LIMIT_COINS,
  accountingZone: config.LIWU_ACCOUNTING_ZONE,
});

function isZone(name: string): boolean {
  try {
    return accountingDates(name)(0) !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
