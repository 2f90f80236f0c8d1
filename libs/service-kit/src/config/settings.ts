import { isIP } from 'node:net';
import { DEFAULT_LANES } from '@liwu/contracts';
import { httpUrl, processConfigShape, secret, wholeNumber } from '@liwu/process-kit';
import { z } from 'zod';

const betweenCommas = z.string().transform((text) => text.split(',').map((item) => item.trim()));

/** Items between commas, none of them empty. */
const commaList = betweenCommas.pipe(z.array(z.string().min(1, 'has an empty item')));

/** Whole numbers between commas. */
export const numberList = (min: number, max: number) => betweenCommas.pipe(z.array(wholeNumber(min, max)));

/**
 * The `when` of a check over several fields: it is made as soon as these are good, whatever is wrong elsewhere. Zod by
 * itself leaves such checks out where any field is missing, so that not all faults would be listed at once.
 */
export const whenGood =
  (...names: readonly string[]) =>
  ({ issues }: z.core.ParsePayload): boolean =>
    !issues.some(({ path }) => names.includes(String(path?.[0])));

/** An address, or a range of them in CIDR notation. */
const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9][0-9]{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
};

const webOrigin = /^https?:\/\/[^/\s,]+$/;

/** The web origins whose pages may ask a service, between commas; none unless said. */
export const webOrigins = commaList
  .refine((origins) => origins.every((one) => webOrigin.test(one)), { error: 'must be a comma list of origins' })
  .default([]);

const broker = /^[A-Za-z0-9._-]+:[0-9]{1,5}$/;

/** The settings of every service. */
export const baseConfigShape = {
  ...processConfigShape,
  LIWU_KAFKA_BROKERS: commaList.refine((brokers) => brokers.every((one) => broker.test(one)), {
    error: 'must be a comma list of host:port',
  }),
  LIWU_TOPIC_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'may hold letters, digits, - and _ only')
    .default('liwu'),
  LIWU_LANES: wholeNumber(1, 1_000).default(DEFAULT_LANES),
  LIWU_KAFKA_REPLICATION: wholeNumber(1, 10).default(1),
  LIWU_OIDC_ISSUER: httpUrl,
  /** Not set: where the issuer's own discovery document says. */
  LIWU_OIDC_JWKS_URL: httpUrl.optional(),
  LIWU_OIDC_AUDIENCE: z.string().default('liwu'),
  /** Which of its service's replicas this process is; the gateway's identities bear it, so no two may be the same. */
  LIWU_REPLICA: wholeNumber(0, 999).default(0),
  /**
   * The reverse proxies whose word is taken for where a request comes from (`X-Forwarded-For`, from the right); none unless said, for
   * anybody can write such a header.
   */
  LIWU_TRUSTED_PROXIES: commaList
    .refine((networks) => networks.every(isNetwork), { error: 'must be a comma list of addresses or CIDR ranges' })
    .default([]),
};

/** All that `migrate.js` needs to know. */
export const migrationConfigShape = {
  LIWU_LOG_LEVEL: baseConfigShape.LIWU_LOG_LEVEL,
  LIWU_DATABASE_URL: secret(z.url({ protocol: /^postgres(?:ql)?$/, error: 'must be a postgres URL' })),
};

/** The settings of a service that has a database. */
export const databaseConfigShape = {
  ...baseConfigShape,
  ...migrationConfigShape,
  /** `apply`: the service itself brings its database up to date. `await`: it waits until its `migrate.js` has, as a job of the roll. */
  LIWU_MIGRATIONS: z.enum(['apply', 'await']).default('apply'),
};

const baseConfigSchema = z.object(baseConfigShape);
const databaseConfigSchema = z.object(databaseConfigShape);
export type BaseConfig = z.output<typeof baseConfigSchema>;
export type DatabaseConfig = z.output<typeof databaseConfigSchema>;
