import { z } from 'zod';
import { millisSchema } from '../fields.js';

/** What a client asks of `POST /v1/sessions`. */
export const sessionRequestSchema = z.strictObject({
  versions: z.array(z.int()).min(1).max(10),
  device: z.string().max(200).optional(),
  anonymous: z.boolean().optional(),
});
export type SessionRequest = z.output<typeof sessionRequestSchema>;

/** An Ed25519 public key as a JSON Web Key. */
export const grantKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA').optional(),
  use: z.literal('sig').optional(),
});
export type GrantKey = z.output<typeof grantKeySchema>;

/** A session: who the client is on RTM, whom it talks to, under which keys, and how it checks grants. */
export const sessionSchema = z.object({
  /** The server's time, milliseconds; a client measures from here by a monotonic clock, never by its own. */
  now: millisSchema,
  rtm: z.object({
    appId: z.string(),
    uid: z.string(),
    token: z.string(),
    /** Milliseconds. */
    expiresAt: millisSchema,
    /** Where a local stand-in for the provider listens; absent with the provider itself. */
    url: z.string().optional(),
  }),
  /** The identities to talk to: the first one, then spares. */
  gateways: z.array(z.string()).min(1),
  /** Absent for anonymous receivers, who send nothing. Keys are base64url of 32 bytes, `expiresAt` is Unix seconds. */
  seal: z
    .object({
      version: z.literal(1),
      kid: z.int().min(1).max(255),
      expiresAt: z.int(),
      sessionId: z.string(),
      toGateway: z.string(),
      toViewer: z.string(),
    })
    .optional(),
  grants: z.object({ issuer: z.string(), keys: z.array(grantKeySchema), jwksUrl: z.string() }),
  limits: z.object({ requestsPerSecond: z.number(), maxQuantity: z.int() }),
});
export type Session = z.output<typeof sessionSchema>;
