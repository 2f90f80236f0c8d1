import { coins, type GiftRequested, REQUEST_VALID_MS } from '@liwu/contracts';
import type { RequestMessage } from '@liwu/contracts/wire';
import type { OpenedMessage } from '../viewer-messages/judge-message.js';

/**
 * A viewer's request that passed all checks becomes the first event of a gift's journey. Only the gateway judges its age;
 * `validUntil` lets whoever gets it late refuse it, so that a backlog never charges by surprise.
 */
export const giftRequested = (message: RequestMessage, from: OpenedMessage, now: number): GiftRequested => ({
  type: 'GiftRequested',
  viewerId: from.viewerId,
  requestId: message.requestId,
  n: message.try,
  at: now,
  room: message.room,
  receiver: message.receiver,
  gift: message.gift,
  quantity: message.quantity,
  combo: message.combo,
  cost: coins(BigInt(message.cost)),
  validUntil: now + REQUEST_VALID_MS,
  replyTo: from.replyTo,
});
