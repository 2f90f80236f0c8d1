/** The services that have a database, and so lanes and an event table. */
export const STORING_SERVICES = ['gift-catalog', 'wallet', 'ack-watchdog'] as const;
export type StoringService = (typeof STORING_SERVICES)[number];
/** Where each of their databases is. */
export type DatabaseUrls = Readonly<Record<StoringService, string>>;
