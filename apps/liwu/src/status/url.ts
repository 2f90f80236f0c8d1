import { Refusal } from '../refusal.js';
import type { Suite } from '../suite/suite-file.js';

/** What can be asked for, and where the suite file has it: by a service's name its database, with `-api` its HTTP address; `finance` for whoever only reads the books. */
const PLACES = {
  'gift-catalog': (suite: Suite) => suite.databases['gift-catalog'],
  wallet: (suite: Suite) => suite.databases.wallet,
  'ack-watchdog': (suite: Suite) => suite.databases['ack-watchdog'],
  finance: (suite: Suite) => suite.financeDatabase,
  'rtm-gateway-api': (suite: Suite) => suite.urls.gateway,
  'gift-catalog-api': (suite: Suite) => suite.urls.catalog,
  'wallet-api': (suite: Suite) => suite.urls.wallet,
  'ack-watchdog-api': (suite: Suite) => suite.urls.watchdog,
  kafka: (suite: Suite) => suite.kafkaBrokers,
  sandbox: (suite: Suite) => suite.urls.sandbox,
  issuer: (suite: Suite) => suite.urls.issuer,
} as const;
type Place = keyof typeof PLACES;
export const PLACE_NAMES = Object.keys(PLACES);

/** Where to connect: a Postgres URL for a service's database, the brokers, or an HTTP address. */
export const urlOf = (suite: Suite, place: string): string => {
  if (!isPlace(place)) throw new Refusal(`There is no ${place}; there are ${PLACE_NAMES.join(', ')}.`);
  const url = PLACES[place](suite);
  if (url === '') throw new Refusal(`This suite has no ${place}, or not yet.`);
  return url;
};

const isPlace = (name: string): name is Place => Object.hasOwn(PLACES, name);
