import { z } from 'zod';

/** The environment does not say what the page's server needs to know. Lists every fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** As in sysexits.h: configuration error. */
  readonly exitCode = 78;
  constructor(readonly faults: readonly string[]) {
    super(`wrong settings:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const wholeNumber = (max: number) =>
  z
    .string()
    .regex(/^(?:0|[1-9][0-9]{0,14})$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().max(max, `must be at most ${max}`));
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

/** All settings of the page's server, by the names of their environment variables. Addresses are as a browser reaches them. */
export const pageConfigSchema = z.object({
  LIWU_HTTP_HOST: z.string().default('127.0.0.1'),
  LIWU_HTTP_PORT: wholeNumber(65_535),
  LIWU_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LIWU_DRAIN_MS: wholeNumber(600_000).default(10_000),
  /** The folder of the built page; not set: the one in the image. */
  LIWU_PAGE_DIR: z.string().optional(),
  LIWU_PAGE_GATEWAY_URL: httpUrl,
  LIWU_PAGE_CATALOG_URL: httpUrl,
  /** Not set: the page shows no balance. */
  LIWU_PAGE_WALLET_URL: httpUrl.optional(),
  /** A provider that gives anybody a token, for development; not set: the page is for watching alone. */
  LIWU_PAGE_ISSUER_URL: httpUrl.optional(),
  /** Where browsers reach the stand-in of RTM. */
  LIWU_PAGE_RTM_URL: z.url({ protocol: /^wss?$/, error: 'must be a ws or wss URL' }),
  /** The room that is shown where the page's address names none. */
  LIWU_PAGE_ROOM: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/, 'must be 1 to 40 letters, digits or hyphens')
    .default('tea-house'),
});
export type PageConfig = z.output<typeof pageConfigSchema>;

/** Reads the settings; an empty variable counts as not set. Throws `ConfigError` with all faults at once. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): PageConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = pageConfigSchema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path: [setting], message }) => {
    const name = String(setting);
    return name in given ? `${name} ${message}` : `${name} is not set`;
  });
  throw new ConfigError([...new Set(faults)]);
}
