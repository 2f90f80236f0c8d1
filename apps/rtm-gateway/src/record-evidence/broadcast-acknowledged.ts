import type { BroadcastAcknowledged } from '@liwu/contracts';
import type { AckMessage } from '@liwu/contracts/wire';
import type { OpenedMessage } from '../viewer-messages/judge-message.js';

/** A viewer's word that its channel message was sent: evidence, for the watchdog to weigh. */
export const broadcastAcknowledged = (
  message: AckMessage,
  from: OpenedMessage,
  now: number,
): BroadcastAcknowledged => ({
  type: 'BroadcastAcknowledged',
  viewerId: from.viewerId,
  requestId: message.requestId,
  n: message.attempt,
  at: now,
  sentAt: message.sentAt,
});
