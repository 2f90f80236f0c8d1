import { z } from 'zod';

const settingsSchema = z.object({
  /** The room that is shown where the page's address names none. */
  room: z.string(),
  gateway: z.string(),
  catalog: z.string(),
  wallet: z.string().optional(),
  issuer: z.string().optional(),
  /** Where the stand-in of RTM is, whatever the gateway calls it. */
  rtm: z.string(),
});
/** Where a browser finds the parts of one deployment: what differs between deployments, beside files that do not. */
export type PageSettings = z.output<typeof settingsSchema>;

/** Asks the page's own server. Rejects where it does not answer, or not with settings. */
export const fetchSettings = async (): Promise<PageSettings> => {
  const answer = await fetch('settings.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`the settings were answered ${answer.status}`);
  return settingsSchema.parse(await answer.json());
};
