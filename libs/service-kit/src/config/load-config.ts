import type { z } from 'zod';

/** The environment does not say what the service needs to know. Lists every fault, and never a setting's value. */
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

/**
 * Reads the settings that the schema names; all other variables are left alone. An empty variable counts as not set.
 * Throws `ConfigError` with all faults at once.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .filter((name) => env[name] !== undefined && env[name] !== '')
      .map((name) => [name, env[name]]),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const name = path.length === 0 ? 'settings' : String(path[0]);
    return path.length > 0 && !(name in given) ? `${name} is not set` : `${name}: ${message}`;
  });
  throw new ConfigError([...new Set(faults)]);
}
