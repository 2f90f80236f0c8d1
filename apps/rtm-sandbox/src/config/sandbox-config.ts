import { processConfigShape, secret, wholeNumber } from '@liwu/process-kit';
import { z } from 'zod';

/** All settings of the sandbox, by the names of their environment variables. */
export const sandboxConfigSchema = z.object({
  ...processConfigShape,
  LIWU_RTM_APP_ID: z.string().min(1),
  /** Whoever knows it can make a login token for any uid. */
  LIWU_RTM_APP_CERTIFICATE: secret(z.string().min(16, 'must have at least 16 characters')),
  LIWU_SANDBOX_SEED: wholeNumber(0, 0xffff_ffff).default(1),
  LIWU_SANDBOX_MAX_CONNECTIONS: wholeNumber(1, 100_000).default(20_000),
  /** How many entries each log keeps. */
  LIWU_SANDBOX_LOG_ENTRIES: wholeNumber(1, 1_000_000).default(50_000),
  /** How many millions of characters of messages the true log keeps. */
  LIWU_SANDBOX_TRUE_LOG_MEGABYTES: wholeNumber(1, 1_024).default(32),
});
export type SandboxConfig = z.output<typeof sandboxConfigSchema>;
