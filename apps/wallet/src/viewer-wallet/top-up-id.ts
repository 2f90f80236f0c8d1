import { type CoinsToppedUp, uuidOfName } from '@liwu/contracts';

/** A provider's payment is one top-up for ever, whoever reports it: its id says which payment it is. */
export const topUpIdOf = ({
  provider,
  providerReference,
}: Pick<CoinsToppedUp, 'provider' | 'providerReference'>): string =>
  uuidOfName(`top-up/${provider}/${providerReference}`);
