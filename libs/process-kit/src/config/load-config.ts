import type { z } from 'zod';
import { readSecretFile } from './read-secret-file.js';
import { isSecret } from './settings.js';

/** The environment does not say what the process needs to know. Lists every fault, and never a setting's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** As in sysexits.h: configuration error. */
  readonly exitCode = 78;
  constructor(readonly faults: readonly string[]) {
    super(
      `${faults.length === 1 ? 'A setting is' : `${faults.length} settings are`} wrong:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
}

/** Variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings that the schema names; all other variables are left alone. An empty variable counts as not set. A secret may
 * stand in a file instead, which the variable NAME_FILE names. Throws `ConfigError` with all faults at once.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Environment,
): z.output<z.ZodObject<Shape>> {
  const settings = Object.entries(schema.shape).map(([name, setting]) => settingOf(name, setting as z.ZodType, env));
  const given = Object.fromEntries(settings.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
  const result = schema.safeParse(given);
  const unread = settings.flatMap(({ fault }) => fault ?? []);
  if (result.success && unread.length === 0) return result.data;
  const issues = result.error?.issues ?? [];
  const faults = issues.flatMap(({ path, message }) => {
    const about = settings.find(({ name }) => name === path[0]);
    if (about?.fault !== undefined) return [];
    if (about?.value === undefined && about) return `${about.name} is not set`;
    return `${about?.source ?? 'settings'}: ${message}`;
  });
  throw new ConfigError([...new Set([...unread, ...faults])]);
}

/** A setting as it was given: by the variable of its name, or in the file that `source` names; or why it could not be read. */
interface GivenSetting {
  readonly name: string;
  readonly source: string;
  readonly value?: string | undefined;
  readonly fault?: string;
}

function settingOf(name: string, setting: z.ZodType, env: Environment): GivenSetting {
  const value = env[name] || undefined;
  const source = `${name}_FILE`;
  const path = isSecret(setting) ? env[source] : undefined;
  if (!path) return { name, source: name, value };
  if (value !== undefined) return { name, source, fault: `${name} and ${source} are both set` };
  const read = readSecretFile(path);
  return 'fault' in read ? { name, source, fault: `${source}: ${read.fault}` } : { name, source, value: read.secret };
}
