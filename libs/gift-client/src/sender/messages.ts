import { type GatewayMessage, gatewayMessageSchema, requestMessageSchema } from '@liwu/contracts/wire';
import { GiftClientError } from '../gift-client-error.js';
import type { GiftToSend } from '../types.js';

/** The JSON of a request; the same but for its time and try, however often it is asked. */
export const requestJson = (gift: GiftToSend, ask: { requestId: string; at: number; try: number }): string =>
  JSON.stringify(messageOf(gift, ask));

const messageOf = (gift: GiftToSend, ask: { requestId: string; at: number; try: number }): object => ({
  kind: 'request',
  requestId: ask.requestId,
  at: Math.round(ask.at),
  try: ask.try,
  room: gift.room,
  receiver: gift.receiver,
  gift: gift.gift,
  quantity: gift.quantity,
  cost: gift.cost,
  ...(gift.combo && { combo: gift.combo }),
});

/** Throws where no gateway would ever understand such a request. */
export const checkGift = (gift: GiftToSend, requestId: string): void => {
  const parsed = requestMessageSchema.safeParse(messageOf(gift, { requestId, at: 0, try: 1 }));
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  throw new GiftClientError('bad-gift', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
};

/** Whether two gifts are one request's content. */
export const isSameGift = (one: GiftToSend, other: GiftToSend): boolean => {
  const [first, second] = [one, other].map((gift) => requestJson(gift, { requestId: '', at: 0, try: 1 }));
  return first === second;
};

export const ackJson = (ack: { requestId: string; at: number; attempt: number; sentAt: number }): string =>
  JSON.stringify({
    kind: 'ack',
    requestId: ack.requestId,
    at: Math.round(ack.at),
    attempt: ack.attempt,
    sentAt: Math.round(ack.sentAt),
  });

export const channelText = (grant: string): string => JSON.stringify({ liwu: 1, kind: 'gifts', grants: [grant] });

/** A message of the gateway, already opened; undefined for what this version does not understand. */
export const gatewayMessageOf = (json: string): GatewayMessage | undefined => {
  try {
    return gatewayMessageSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
};
