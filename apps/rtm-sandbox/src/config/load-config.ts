import { readFileSync } from 'node:fs';
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

/** All settings of the sandbox, by the names of their environment variables. */
export const sandboxConfigSchema = z.object({
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

type Environment = Readonly<Record<string, string | undefined>>;

const CERTIFICATE = 'LIWU_RTM_APP_CERTIFICATE';
const CERTIFICATE_FILE = `${CERTIFICATE}_FILE`;

/**
 * Reads the settings; an empty variable counts as not set. The certificate may stand in a file instead, as in a cluster: the one that
 * `LIWU_RTM_APP_CERTIFICATE_FILE` names. Throws `ConfigError` with all faults at once.
 */
export function loadConfig(env: Environment): SandboxConfig {
  const { env: given, fault } = withCertificateFromFile(env);
  const names = Object.keys(sandboxConfigSchema.shape).filter(
    (name) => given[name] !== undefined && given[name] !== '',
  );
  const result = sandboxConfigSchema.safeParse(Object.fromEntries(names.map((name) => [name, given[name]])));
  const issues = (result.error?.issues ?? []).filter(({ path: [name] }) => !fault || name !== CERTIFICATE);
  if (fault || !result.success)
    throw new ConfigError([...new Set([...(fault ?? []), ...faultsOf(issues, names, env)])]);
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

/** Each fault names the variable that was given. */
function faultsOf(issues: readonly z.core.$ZodIssue[], names: readonly string[], env: Environment): string[] {
  return issues.map(({ path: [setting], message }) => {
    const name = String(setting);
    const source = name === CERTIFICATE && env[CERTIFICATE_FILE] ? CERTIFICATE_FILE : name;
    return names.includes(name) ? `${source} ${message}` : `${name} is not set`;
  });
}

/** Why a certificate that is said to stand in a file cannot be had from there never quotes it. */
function withCertificateFromFile(env: Environment): { readonly env: Environment; readonly fault?: [string] } {
  const path = env[CERTIFICATE_FILE];
  if (!path) return { env };
  if (env[CERTIFICATE]) return { env, fault: [`${CERTIFICATE_FILE} and ${CERTIFICATE} are both set`] };
  try {
    return { env: { ...env, [CERTIFICATE]: readFileSync(path, 'utf8').trim() } };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { env, fault: [`${CERTIFICATE_FILE} cannot be read (${code})`] };
  }
}
