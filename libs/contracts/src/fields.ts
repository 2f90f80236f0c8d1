import { z } from 'zod';
import { coinsCodec, moneySchema } from './money.js';

/** Ids of viewers, streamers and rooms are pseudonymous: no names, no mail addresses (finance.md, decision 10). */
export const partyIdSchema = z.string().regex(/^[A-Za-z0-9-]{1,40}$/, 'must be 1 to 40 letters, digits or hyphens');
export const giftIdSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,24}$/, 'must be 1 to 24 lower-case letters, digits or hyphens');
/** A lower-case UUIDv7, made by the viewer's client. */
export const requestIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
/** Milliseconds since 1970. */
export const millisSchema = z.int().min(0);
export const quantitySchema = z.int().min(1).max(999);
/** A combo's id and its running total of gifts. */
export const comboSchema = z.tuple([z.string().regex(/^[a-z0-9]{8}$/), z.int().min(1).max(99_999)]);
export const uuidSchema = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const count = z.int().min(0);
/** Which of its tries a viewer's client makes with one request. */
export const trySchema = z.int().min(1).max(9);

/** What every event of a journey carries: whose gift, which one, the how-manieth of its kind, and when. */
export const journeyFields = { viewerId: partyIdSchema, requestId: requestIdSchema, n: count, at: millisSchema };

/** What is sent to whom, and where. */
export const giftFields = {
  room: partyIdSchema,
  receiver: partyIdSchema,
  gift: giftIdSchema,
  quantity: quantitySchema,
  combo: comboSchema.optional(),
};

/** All that a grant is made of: the same bytes can be signed again from any event that carries it. */
export const grantFields = { ...giftFields, heldAt: millisSchema, expiresAt: millisSchema };

/**
 * Where the gateway answers, from the sealing header of the viewer's latest try; holds no secret.
 * `sessionId` is base64url of 12 bytes, `sessionExpiresAt` is in Unix seconds, as in the header.
 */
export const replyToSchema = z.object({
  uid: z.string().min(1).max(64),
  kid: z.int().min(1).max(255),
  sessionId: z.string().regex(/^[A-Za-z0-9_-]{16}$/),
  sessionExpiresAt: z.int().min(0).max(0xffff_ffff),
});
export type ReplyTo = z.output<typeof replyToSchema>;

/** Which coins of which lot. */
export const lotShareSchema = z.object({ lotId: uuidSchema, kind: z.enum(['paid', 'promo']), coins: coinsCodec });
export type LotShare = z.output<typeof lotShareSchema>;

/** The money that a lot's spent coins turned from deferred revenue into revenue. */
export const recognisedSchema = z.object({ lotId: uuidSchema, money: moneySchema });
export type Recognised = z.output<typeof recognisedSchema>;

/** The command that caused an event: who called, under which Idempotency-Key, with which content. */
export const causeSchema = z.object({ caller: z.string(), key: z.string(), contentHash: z.string() });
export type Cause = z.output<typeof causeSchema>;

/** A day of the books. */
export const daySchema = z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);
/** A month of the books. */
export const periodSchema = z.string().regex(/^[0-9]{4}-(?:0[1-9]|1[0-2])$/);
/** Why somebody did something by hand: a word of the platform's own list. */
export const reasonCodeSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);

/**
 * What every event may carry that the ledger posts: the day of the books that it was given because its own day was closed already.
 * Without it the posting belongs to the day on which it counts.
 */
export const lateFields = { accountingDate: daySchema.optional() };

/** What is said of something done by hand. The note's text is personal and can be erased; its salted SHA-256 (hex) stays. */
export const reasonFields = {
  reasonCode: reasonCodeSchema,
  noteId: uuidSchema.optional(),
  noteHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
};

/** What is said of something that one person proposed and another one approved. */
export const approvedFields = { actionId: uuidSchema, actor: z.string(), approvedBy: z.string(), ...reasonFields };

export const coinsField = coinsCodec;
export const countField = count;
