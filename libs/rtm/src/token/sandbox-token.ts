import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export interface SandboxTokenFields {
  readonly appId: string;
  /** The one uid that may log in with it. */
  readonly uid: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export type TokenFailure = 'malformed' | 'forged' | 'other-app' | 'other-uid' | 'expired';

const PREFIX = 'sbx1';
const PATTERN = /^sbx1\.([A-Za-z0-9_-]{1,1000})\.([A-Za-z0-9_-]{43})$/;
const fieldsSchema = z.strictObject({ appId: z.string(), uid: z.string(), expiresAt: z.int() });

/**
 * A login token for exactly one uid, until it expires. Whoever holds the App Certificate can make one for any uid, so
 * throws without a certificate: with an App ID alone anyone could log in as anyone.
 */
export function buildSandboxToken(options: SandboxTokenFields & { readonly appCertificate: string }): string {
  const { appId, uid, appCertificate } = options;
  const expiresAt = Math.floor(options.expiresAt);
  if (appCertificate === '') throw new RangeError('a token needs an App Certificate');
  if (!Number.isSafeInteger(expiresAt)) throw new RangeError('a token needs an expiry');
  const body = Buffer.from(JSON.stringify({ appId, uid, expiresAt }), 'utf8').toString('base64url');
  return `${PREFIX}.${body}.${signature(body, appCertificate)}`;
}

/** Whether the token lets this uid log in now; if so, until when. */
export function verifySandboxToken(
  token: string,
  at: { readonly appId: string; readonly appCertificate: string; readonly uid: string; readonly nowMs: number },
): { readonly ok: true; readonly expiresAt: number } | { readonly ok: false; readonly reason: TokenFailure } {
  const [, body, tag] = PATTERN.exec(token) ?? [];
  if (body === undefined || tag === undefined) return { ok: false, reason: 'malformed' };
  // Compared as text: the last character of base64url has bits that mean nothing, and could be altered.
  if (!timingSafeEqual(Buffer.from(tag), Buffer.from(signature(body, at.appCertificate))))
    return { ok: false, reason: 'forged' };
  const fields = parseFields(Buffer.from(body, 'base64url').toString('utf8'));
  if (!fields) return { ok: false, reason: 'malformed' };
  if (fields.appId !== at.appId) return { ok: false, reason: 'other-app' };
  if (fields.uid !== at.uid) return { ok: false, reason: 'other-uid' };
  if (fields.expiresAt <= at.nowMs) return { ok: false, reason: 'expired' };
  return { ok: true, expiresAt: fields.expiresAt };
}

const signature = (body: string, appCertificate: string): string =>
  createHmac('sha256', appCertificate).update(`${PREFIX}.${body}`, 'utf8').digest('base64url');

function parseFields(json: string): SandboxTokenFields | undefined {
  try {
    return fieldsSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
