import type { GatewayMessage, RefusalCode, Session } from '@liwu/contracts/wire';
import type { RtmTransport } from '@liwu/rtm';
import type { FetchGrantKeys, GrantStore } from '@liwu/sealing/viewer';
import type { ClientClock } from './clock.js';

/** A gift that a viewer wants to send. */
export interface GiftToSend {
  readonly room: string;
  /** The host who is to have it. */
  readonly receiver: string;
  readonly gift: string;
  /** 1 to 999. */
  readonly quantity: number;
  /** The total in coins that the viewer saw, as a decimal string. */
  readonly cost: string;
  /** A combo's id and its running total. */
  readonly combo?: readonly [id: string, total: number] | undefined;
}

/** How sending a gift ended; `unknown`: the session ended, or nobody answered, before it was known. */
export type SendOutcome =
  | { readonly kind: 'shown'; readonly requestId: string }
  | { readonly kind: 'released'; readonly requestId: string }
  | {
      readonly kind: 'refused';
      readonly requestId: string;
      readonly code: RefusalCode;
      readonly available?: string | undefined;
      readonly cost?: string | undefined;
    }
  | { readonly kind: 'unknown'; readonly requestId: string };

/** A gift that was paid for, as a receiver renders it, once. */
export interface ReceivedGift {
  readonly room: string;
  readonly viewerId: string;
  readonly requestId: string;
  readonly receiver: string;
  readonly gift: string;
  readonly quantity: number;
  readonly combo?: readonly [id: string, total: number] | undefined;
  /** Who broadcast this copy: the viewer itself or the gateway. */
  readonly publisher: string;
  /** Until when it may be shown, in the server's milliseconds. */
  readonly expiresAt: number;
}
export type GiftListener = (gift: ReceivedGift) => void;

/** What a client did and was told; for progress, statistics and rehearsals. `atMs` is monotonic. */
export type ClientFact = { readonly requestId: string; readonly atMs: number } & (
  | {
      readonly kind: 'asked';
      readonly try: number;
      /** When this try was begun; `atMs` is when the network had said what became of it. */
      readonly begunAtMs: number;
      /** Which of the session's identities it was put to; empty where there was no session just then. */
      readonly identity: string;
      readonly outcome: 'sent' | 'offline' | 'not-sent';
    }
  | {
      readonly kind: 'answered';
      readonly answer: Exclude<GatewayMessage['kind'], 'error'>;
      readonly code?: RefusalCode;
    }
  | { readonly kind: 'broadcast'; readonly attempt: number; readonly result: BroadcastResult }
  | { readonly kind: 'acknowledged'; readonly attempt: number; readonly identity: string }
);

/** How a broadcast of the viewer ended; `too-early`, `too-late`: its first moment to be sent was far off, its last one had passed. */
export type BroadcastResult = 'accepted' | 'unknown' | 'too-early' | 'too-late';

export interface GiftClientOptions {
  readonly gatewayUrl: string;
  /** The platform’s own token of this user, asked for at each new session, and again where it rejects. Anonymous receivers may have none. */
  readonly userToken?: (() => Promise<string>) | undefined;
  /** The link to the real-time network for a session's uid; the client starts and stops it. */
  readonly transport: (session: Session) => RtmTransport;
  /** Receives gifts and can send none. */
  readonly anonymous?: boolean | undefined;
  readonly device?: string | undefined;
  readonly clock?: ClientClock | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly fetchKeys?: FetchGrantKeys | undefined;
  /** Where shown gifts are remembered over a reload, such as `grantStoreIn(sessionStorage)`. */
  readonly store?: GrantStore | undefined;
  /** From 0 to 1, exclusive; spreads renewals and repeated tries over time. */
  readonly random?: (() => number) | undefined;
  readonly observe?: ((fact: ClientFact) => void) | undefined;
  /** For rehearsals of a viewer who breaks the rules. */
  readonly rehearse?: { readonly withholdAck: (requestId: string) => boolean } | undefined;
}
