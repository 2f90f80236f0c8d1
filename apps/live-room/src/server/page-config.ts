import { httpUrl, processConfigShape } from '@liwu/process-kit';
import { z } from 'zod';

/** All settings of the page's server, by the names of their environment variables. Addresses are as a browser reaches them. */
export const pageConfigSchema = z.object({
  ...processConfigShape,
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
