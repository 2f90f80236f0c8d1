import { z } from 'zod';

/** The environment does not say what the sandbox needs to know. Lists every fault, and never a setting's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** As in sysexits.h: configuration error. */
  readonly exitCode = 78;
  constructor(readonly faults: readonly string[]) {
    super(`wrong settings:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^(?:0|[1-9][0-9]{0,14})$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

const MEGABYTE = 1_048_576;

const sandboxConfigSchema = z.object({
  LIWU_HTTP_HOST: z.string().default('127.0.0.1'),
  LIWU_HTTP_PORT: wholeNumber(0, 65_535),
  LIWU_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LIWU_DRAIN_MS: wholeNumber(0, 600_000).default(10_000),
  LIWU_RTM_APP_ID: z.string().min(1),
  /** Whoever knows it can make a login token for any uid. */
  LIWU_RTM_APP_CERTIFICATE: z.string().min(16, 'must have at least 16 characters'),
  LIWU_SANDBOX_SEED: wholeNumber(0, 0xffff_ffff).default(1),
  LIWU_SANDBOX_MAX_CONNECTIONS: wholeNumber(1, 100_000).default(20_000),
  LIWU_SANDBOX_LOG_ENTRIES: wholeNumber(1, 1_000_000).default(50_000),
  LIWU_SANDBOX_TRUE_LOG_MEGABYTES: wholeNumber(1, 1_024).default(32),
});

export interface SandboxConfig {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly drainMs: number;
  readonly appId: string;
  readonly appCertificate: string;
  readonly seed: number;
  readonly maxConnections: number;
  /** How many entries each log keeps. */
  readonly logEntries: number;
  /** How many characters of messages the true log keeps. */
  readonly trueLogChars: number;
}

/** Reads the settings; an empty variable counts as not set. Throws `ConfigError` with all faults at once. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): SandboxConfig {
  const names = Object.keys(sandboxConfigSchema.shape).filter((name) => env[name] !== undefined && env[name] !== '');
  const result = sandboxConfigSchema.safeParse(Object.fromEntries(names.map((name) => [name, env[name]])));
  if (!result.success) {
    const faults = result.error.issues.map(({ path: [name], message }) =>
      names.includes(String(name)) ? `${String(name)} ${message}` : `${String(name)} is not set`,
    );
    throw new ConfigError([...new Set(faults)]);
  }
  const settings = result.data;
  return {
    host: settings.LIWU_HTTP_HOST,
    port: settings.LIWU_HTTP_PORT,
    logLevel: settings.LIWU_LOG_LEVEL,
    drainMs: settings.LIWU_DRAIN_MS,
    appId: settings.LIWU_RTM_APP_ID,
    appCertificate: settings.LIWU_RTM_APP_CERTIFICATE,
    seed: settings.LIWU_SANDBOX_SEED,
    maxConnections: settings.LIWU_SANDBOX_MAX_CONNECTIONS,
    logEntries: settings.LIWU_SANDBOX_LOG_ENTRIES,
    trueLogChars: settings.LIWU_SANDBOX_TRUE_LOG_MEGABYTES * MEGABYTE,
  };
}
