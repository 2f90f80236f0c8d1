import type { ReplyTo } from '@liwu/contracts';
import type { GatewayMessage } from '@liwu/contracts/wire';
import type { PeerOutcome } from '@liwu/rtm';
import type { SealKeyring } from '@liwu/sealing';
import type { IdentityPool } from '../identities/identity-pool.js';
import type { SendResult } from '../identities/send.js';
import type { SendClass } from '../identities/send-queue.js';

/** A message to a viewer before it is known when, and by which identity, it is sent. */
export type Answer = GatewayMessage extends infer Message
  ? Message extends unknown
    ? Omit<Message, 'at'>
    : never
  : never;

/** Seals answers for the session that asked, at the moment that they are sent. */
export class ViewerAnswers {
  constructor(
    private readonly pool: IdentityPool,
    private readonly keyring: SealKeyring,
    private readonly clock: () => number,
  ) {}

  /** Never rejects; the result says what is known. */
  say(
    answer: Answer,
    to: {
      readonly viewerId: string;
      readonly replyTo: ReplyTo;
      readonly sendClass: SendClass;
      readonly startUntil?: number;
    },
  ): Promise<SendResult<PeerOutcome>> {
    const { viewerId, replyTo, sendClass, startUntil } = to;
    return this.pool.sendPeer({
      sendClass,
      viewerId,
      ...('requestId' in answer && { about: { requestId: answer.requestId } }),
      to: { peer: replyTo.uid },
      startUntil,
      text: (sender) => this.keyring.seal(JSON.stringify({ ...answer, at: this.clock() }), { replyTo, sender }),
    });
  }
}
