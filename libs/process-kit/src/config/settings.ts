import { z } from 'zod';

/** A whole number in decimal digits, as the environment writes it. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^(?:0|[1-9][0-9]{0,14})$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

/** Where something is asked over HTTP. */
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const secretSettings = new WeakSet<z.ZodType>();

/**
 * A setting that nobody else may see. It may also be read from a file, which the same name with `_FILE` behind it names: that is how
 * secrets are mounted in a cluster, and what a process is given in a file stands in no list of processes and in no crash report.
 */
export const secret = <Setting extends z.ZodType>(setting: Setting): Setting => {
  secretSettings.add(setting);
  return setting;
};

/** Whether nobody else may see a setting: only such a one may stand in a file, and manifests may give it in no other way. */
export const isSecret = (setting: z.ZodType): boolean => secretSettings.has(setting);

/** The settings of every process that listens. A setting's name is its environment variable's, everywhere. */
export const processConfigShape = {
  /** Loopback, unless whoever deploys says otherwise. */
  LIWU_HTTP_HOST: z.string().default('127.0.0.1'),
  LIWU_HTTP_PORT: wholeNumber(0, 65_535),
  LIWU_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LIWU_DRAIN_MS: wholeNumber(0, 600_000).default(10_000),
};
