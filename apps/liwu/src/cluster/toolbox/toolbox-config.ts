import { ConfigError, type Environment, httpUrl, loadConfig, secret, wholeNumber } from '@liwu/process-kit';
import { z } from 'zod';
import { Refusal } from '../../refusal.js';

const MAX_LANES = 4_096;
const databaseUrl = () => secret(z.url({ protocol: /^postgres(?:ql)?$/, error: 'must be a postgres URL' }));

/**
 * The settings of a toolbox: where the suite is that its commands look at. Where it has no stand-ins for what a deployment has itself, as
 * in production, neither of them is set.
 */
export const toolboxConfig = z.object({
  LIWU_KAFKA_BROKERS: z.string().min(1),
  LIWU_TOPIC_PREFIX: z.string().min(1),
  LIWU_LANES: wholeNumber(1, MAX_LANES),
  LIWU_GATEWAY_URL: httpUrl,
  LIWU_CATALOG_URL: httpUrl,
  LIWU_WALLET_URL: httpUrl,
  LIWU_WATCHDOG_URL: httpUrl,
  LIWU_GIFT_CATALOG_DATABASE_URL: databaseUrl(),
  LIWU_WALLET_DATABASE_URL: databaseUrl(),
  LIWU_ACK_WATCHDOG_DATABASE_URL: databaseUrl(),
  /** Gives anybody a token. */
  LIWU_ISSUER_URL: httpUrl.optional(),
  /** Stands in for RTM. */
  LIWU_SANDBOX_URL: httpUrl.optional(),
});
export type ToolboxConfig = z.output<typeof toolboxConfig>;

/** Reads them; refuses with all that is wrong at once, and quotes no value. Exit code 78, as of the services. */
export const loadToolboxConfig = (env: Environment): ToolboxConfig => {
  try {
    return loadConfig(toolboxConfig, env);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new Refusal(`The toolbox cannot start. ${cause.message}`, { cause, exitCode: cause.exitCode });
  }
};
