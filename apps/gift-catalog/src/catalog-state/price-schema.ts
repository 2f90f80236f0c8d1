import { coinsCodec } from '@liwu/contracts';

/** The price of one gift: whole coins as a decimal string, at least 1. */
export const unitPriceSchema = coinsCodec.refine((price) => price > 0n, 'must be at least 1');
