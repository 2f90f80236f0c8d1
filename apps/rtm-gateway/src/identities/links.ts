import type { RtmTransport } from '@liwu/rtm';

/** How the gateway gets onto the network: which one it is, is the business of whoever makes these. */
export interface Links {
  /** A new link for this uid, with a fresh login token, not yet logged in. */
  open(uid: string): RtmTransport;
  /** A login token for exactly this uid. */
  mintToken(uid: string, expiresAt: number): string;
  /** Where clients find a local stand-in for the provider; absent with the provider itself. */
  readonly url?: string | undefined;
  readonly appId: string;
}

/** How long a login token is good for. */
export const TOKEN_LIFETIME_MS = 65 * 60_000;
/** When an identity of the gateway takes a new one. */
export const TOKEN_RENEWAL_MS = 45 * 60_000;
