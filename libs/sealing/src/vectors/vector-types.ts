import type { GrantClaims, GrantKey, Session } from '@liwu/contracts/wire';
import type { OpenFailure } from '../server/seal-keyring.js';
import type { MessageFault } from '../viewer/channel-message.js';
import type { GrantFailure } from '../viewer/grant-checks.js';

/** A session's keys as the gateway derives them, and as its viewer gets them. Bytes are hexadecimal. */
export interface SessionVector {
  readonly name: string;
  readonly viewerUid: string;
  readonly kid: number;
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly sessionId: string;
  readonly toGateway: { readonly info: string; readonly key: string };
  readonly toViewer: { readonly info: string; readonly key: string };
  /** This part of a session's answer. */
  readonly seal: NonNullable<Session['seal']>;
}

export type SealDirection = 'to-gateway' | 'to-viewer';

/** One sealed message as the network delivers it: who it says sent it, and whose inbox it came to. */
interface Delivered {
  readonly name: string;
  /** For a viewer: whose session the reader has. The gateway has all master keys. */
  readonly session: string;
  readonly direction: SealDirection;
  readonly sender: string;
  readonly recipient: string;
  readonly nowMs: number;
  readonly text: string;
}

/** A message that is to be sealed to exactly this text, and opened again. */
export interface OpenedVector extends Delivered {
  readonly nonce: string;
  readonly additionalData: string;
  readonly plaintext: string;
  /** What the reader hands on: the plaintext as text; empty at the gateway where the plaintext is no UTF-8. */
  readonly body: string;
  /** Its session has ended: the gateway takes acknowledgements only. Viewers do not look. */
  readonly expired: boolean;
  /** By which schema of `libs/contracts/schemas/wire` the body is a message, where it is one. */
  readonly message?: 'viewer-message' | 'gateway-message';
}

/** A viewer drops in silence; beside the gateway's reasons it may be that a message is of no session of its own, or no text. */
export type SealRefusal = OpenFailure | 'another-session' | 'not-utf-8';

/** A message that must be dropped in silence. */
export interface RefusedVector extends Delivered {
  readonly reason: SealRefusal;
}

/** A grant that is to be signed to exactly this text. */
export interface SignedVector {
  readonly name: string;
  readonly kid: string;
  readonly claims: GrantClaims;
  readonly header: string;
  readonly payload: string;
  readonly jws: string;
}

/** What one receiver hears, in this order; each vector has a receiver of its own, who has heard nothing yet. */
export interface ReceiverVector {
  readonly name: string;
  readonly room: string;
  readonly deliveries: readonly {
    readonly jws: string;
    readonly publisher: string;
    readonly nowMs: number;
    readonly verdict: 'render' | GrantFailure;
  }[];
}

/** A channel message: how many grants are to be looked at in it, or why there are none. */
export interface ChannelVector {
  readonly name: string;
  readonly publisher: string;
  readonly text: string;
  readonly verdict: { readonly grants: number } | MessageFault;
}

/** Many channel messages of one publisher in one room, and how many of them are read. */
export interface BudgetVector {
  readonly name: string;
  readonly publisher: string;
  readonly bursts: readonly { readonly nowMs: number; readonly messages: number; readonly read: number }[];
}

/** All that `docs/wire-vectors.json` holds. */
export interface WireVectors {
  readonly about: string;
  readonly seal: {
    readonly masterKeys: readonly { readonly kid: number; readonly key: string }[];
    readonly sessions: readonly SessionVector[];
    readonly opened: readonly OpenedVector[];
    readonly refused: readonly RefusedVector[];
  };
  readonly grants: {
    readonly issuer: string;
    /** What receivers know. */
    readonly keys: readonly GrantKey[];
    /** What only signers know, of these keys that nobody else uses: seeds of 32 bytes. */
    readonly seeds: Readonly<Record<string, string>>;
    readonly signed: readonly SignedVector[];
    readonly received: readonly ReceiverVector[];
  };
  readonly channel: { readonly messages: readonly ChannelVector[]; readonly budgets: readonly BudgetVector[] };
  readonly ids: {
    readonly uids: readonly {
      readonly uid: string;
      readonly viewerId: string | null;
      readonly isGateway: boolean;
    }[];
    readonly requestIds: readonly { readonly id: string; readonly timeMs: number | null }[];
    readonly ages: readonly {
      readonly name: string;
      readonly at: number;
      readonly requestId: string;
      readonly nowMs: number;
      readonly isStale: boolean;
    }[];
  };
}
