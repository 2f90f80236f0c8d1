import { type CoinsToppedUp, uuidOfName } from '@liwu/contracts';

type ProvidersName = Pick<CoinsToppedUp, 'provider' | 'providerReference'>;

/** A provider's payment is one top-up for ever, whoever reports it: its id says which payment it is. */
export const topUpIdOf = ({ provider, providerReference }: ProvidersName): string =>
  uuidOfName(`top-up/${provider}/${providerReference}`);

/** So is a provider's refund or dispute. */
export const refundIdOf = ({ provider, providerReference }: ProvidersName): string =>
  uuidOfName(`refund/${provider}/${providerReference}`);
