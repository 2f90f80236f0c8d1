import type { Input } from '@liwu/event-log';

/** A gift about which something may be due. */
export interface GiftTimer {
  readonly requestId: string;
}
export type WatchInput = Input<never, GiftTimer>;
