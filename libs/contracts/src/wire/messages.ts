import { z } from 'zod';
import { comboSchema, giftIdSchema, millisSchema, partyIdSchema, quantitySchema, requestIdSchema } from '../fields.js';
import { COINS_PATTERN } from '../money.js';
import { refusalCodeSchema } from './refusal-codes.js';

/** A grant's greatest length, in characters: what fits a sealed message beside the rest. */
export const GRANT_MAX_CHARS = 900;

const coinsText = z.string().regex(COINS_PATTERN);
const grant = z.string().min(1).max(GRANT_MAX_CHARS);
const about = { requestId: requestIdSchema, at: millisSchema };

/** Viewer to gateway: please sell and grant me this gift. Its content is everything but `at` and `try`. */
export const requestMessageSchema = z.strictObject({
  kind: z.literal('request'),
  ...about,
  try: z.int().min(1).max(9),
  room: partyIdSchema,
  receiver: partyIdSchema,
  gift: giftIdSchema,
  quantity: quantitySchema,
  /** The total that the viewer saw. */
  cost: coinsText,
  combo: comboSchema.optional(),
});
export type RequestMessage = z.output<typeof requestMessageSchema>;

/** Viewer to gateway: my channel message of this attempt was sent. */
export const ackMessageSchema = z.strictObject({
  kind: z.literal('ack'),
  ...about,
  attempt: z.int().min(0).max(3),
  sentAt: millisSchema,
});
export type AckMessage = z.output<typeof ackMessageSchema>;

/** All that a viewer may say to the gateway. Unknown fields are an error. */
export const viewerMessageSchema = z.discriminatedUnion('kind', [requestMessageSchema, ackMessageSchema]);
export type ViewerMessage = z.output<typeof viewerMessageSchema>;

const broadcaster = z.enum(['viewer', 'gateway']);

/** All that the gateway may say to a viewer. */
export const gatewayMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('grant'), ...about, attempt: z.literal(0), broadcaster, grant }),
  z.strictObject({ kind: z.literal('reminder'), ...about, attempt: z.int().min(1).max(3), broadcaster, grant }),
  z.strictObject({
    kind: z.literal('refused'),
    ...about,
    code: refusalCodeSchema,
    final: z.boolean(),
    retryAfterMs: z.int().min(0).optional(),
    available: coinsText.optional(),
    cost: coinsText.optional(),
    now: millisSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('accepted'), ...about }),
  z.strictObject({ kind: z.literal('released'), ...about, code: z.literal('not-shown') }),
  z.strictObject({ kind: z.literal('settled'), ...about }),
  z.strictObject({
    kind: z.literal('error'),
    at: millisSchema,
    code: z.literal('bad-message'),
    now: millisSchema.optional(),
  }),
]);
export type GatewayMessage = z.output<typeof gatewayMessageSchema>;

/** What is broadcast in a room, in clear: a viewer sends one grant, the gateway one, or up to ten aggregated. */
export const channelMessageSchema = z.strictObject({
  liwu: z.literal(1),
  kind: z.literal('gifts'),
  grants: z.array(z.string().min(1)).min(1).max(10),
});
export type ChannelMessage = z.output<typeof channelMessageSchema>;

/** A channel message's greatest size, in bytes of UTF-8. */
export const CHANNEL_MESSAGE_MAX_BYTES = 8_192;
/** A sealed peer message's greatest length, in characters: one billing unit of the provider. */
export const SEALED_MAX_CHARS = 1_024;
