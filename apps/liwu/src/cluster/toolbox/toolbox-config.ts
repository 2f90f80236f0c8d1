import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Refusal } from '../../refusal.js';
import { hasCode } from '../../shared/has-code.js';

const WRONG_SETTINGS = 78;
const MAX_LANES = 4_096;

const url = z.url({ protocol: /^https?$/, error: 'is no http URL' });
const file = z.string().min(1);

/**
 * The settings of a toolbox: where the suite is that its commands look at. A database is named by the file that its URL is in, since that
 * holds a password. Where the suite has no stand-ins for what a deployment has itself, as in production, neither of them is set.
 */
export const toolboxConfig = z.object({
  LIWU_KAFKA_BROKERS: z.string().min(1),
  LIWU_TOPIC_PREFIX: z.string().min(1),
  LIWU_LANES: z.coerce.number({ error: 'is no number' }).int().min(1).max(MAX_LANES),
  LIWU_GATEWAY_URL: url,
  LIWU_CATALOG_URL: url,
  LIWU_WALLET_URL: url,
  LIWU_WATCHDOG_URL: url,
  LIWU_GIFT_CATALOG_DATABASE_URL_FILE: file,
  LIWU_WALLET_DATABASE_URL_FILE: file,
  LIWU_ACK_WATCHDOG_DATABASE_URL_FILE: file,
  /** Gives anybody a token. */
  LIWU_ISSUER_URL: url.optional(),
  /** Stands in for RTM. */
  LIWU_SANDBOX_URL: url.optional(),
});
export type ToolboxConfig = z.output<typeof toolboxConfig>;

/** Reads them, an empty one as not set; refuses with all that is wrong at once, and quotes no value. Exit code 78, as of the services. */
export const loadToolboxConfig = (env: NodeJS.ProcessEnv): ToolboxConfig => {
  const names = Object.keys(toolboxConfig.shape).filter((name) => env[name]);
  const result = toolboxConfig.safeParse(Object.fromEntries(names.map((name) => [name, env[name]])));
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ message, path: [name] }) =>
    names.includes(String(name)) ? `${String(name)} ${message}` : `${String(name)} is not set`,
  );
  throw refusal(faults);
};

/** The URL that a mounted file holds. A fault names the file, and never what is in it. */
export const mountedUrl = (path: string): string => {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (URL.canParse(text)) return text;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT') || hasCode(cause, 'EACCES')) throw refusal([`${path} cannot be read`], cause);
    throw cause;
  }
  throw refusal([`${path} holds no URL`]);
};

const refusal = (faults: readonly string[], cause?: unknown): Refusal =>
  new Refusal(`The toolbox's settings are wrong: ${faults.join('; ')}.`, { cause, exitCode: WRONG_SETTINGS });
