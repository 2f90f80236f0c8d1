import { type EventOfType, type GiftIdentity, type GrantSent, lastSendAt } from '@liwu/contracts';
import type { Counters, EventInput, Log } from '@liwu/event-log';
import type { PeerOutcome } from '@liwu/rtm';
import { type Facts, leaveToSuccessor } from '../facts/facts.js';
import type { SendResult } from '../identities/send.js';
import type { SendClass } from '../identities/send-queue.js';
import type { RoomActivity } from '../rooms/room-activity.js';
import type { WatchedRooms } from '../rooms/watched-rooms.js';
import type { Answer, ViewerAnswers } from '../viewer-messages/viewer-answers.js';
import type { GiftRegister } from './gift-register.js';
import type { HeldGift } from './held-gifts.js';

/** The identity that `GrantSent` names when none of them could send. */
const NOBODY = 'none';

/** Sends a grant to its viewer, for the first time or again, and records how that ended. */
export class GrantDelivery {
  constructor(
    private readonly register: GiftRegister,
    private readonly rooms: WatchedRooms,
    private readonly activity: RoomActivity,
    private readonly answers: ViewerAnswers,
    private readonly facts: Facts,
    private readonly log: Log,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {}

  /** Resolves with `GrantSent` when it is acknowledged, or with nothing when it is too late for anyone to broadcast. */
  async deliver(
    input: EventInput,
    event: EventOfType<'CoinsHeld' | 'DeliveryReminded'>,
    attempt: 0 | 1 | 2 | 3,
    sendClass: SendClass,
  ): Promise<GrantSent | undefined> {
    const startUntil = lastSendAt(event.expiresAt);
    if (this.clock() > startUntil) return this.#tooLate(event, sendClass);
    const gift = this.register.remember(input, event);
    // Asked before anything is waited for: whoever broadcasts for a hot room asks at this moment too.
    const broadcaster = this.activity.isHot(gift.room, this.clock()) ? 'gateway' : 'viewer';
    // Watched before granted: what the viewer broadcasts must not be missed.
    const watch = this.rooms.current(gift.room) ?? (await this.rooms.ensure(gift.room));
    const isDoubted = this.rooms.isDoubted(gift.room);
    const { viewerId, replyTo } = event;
    // Counted before the send: the closing must never overlook a copy that is under way.
    gift.copies++;
    const result = await this.answers.say(grantMessage(gift, attempt, broadcaster), {
      viewerId,
      replyTo,
      sendClass,
      startUntil,
    });
    if (!result.sent || result.outcome === 'offline') gift.copies--;
    if (!result.sent && result.why === 'stopped') return leaveToSuccessor();
    if (!result.sent && result.why === 'too-late') return this.#tooLate(event, sendClass);
    const watched = isDoubted || (watch !== undefined && this.rooms.demandsWitness(watch));
    const sent = this.#grantSent(gift, attempt, result, { watched, broadcaster });
    const { outcome } = sent;
    this.log.debug({ viewerId, requestId: gift.requestId, attempt, outcome, watched }, 'grant sent');
    await this.facts.publish(sent, input);
    return sent;
  }

  #grantSent(
    gift: HeldGift,
    n: number,
    result: SendResult<PeerOutcome>,
    room: Pick<GrantSent, 'watched' | 'broadcaster'>,
  ): GrantSent {
    const outcome = result.sent ? result.outcome : 'unknown';
    this.counters.count(`grant.${outcome}`);
    return {
      type: 'GrantSent',
      viewerId: gift.viewerId,
      requestId: gift.requestId,
      n,
      at: this.clock(),
      outcome,
      ...room,
      identity: result.sent ? result.identity : NOBODY,
    };
  }

  #tooLate({ viewerId, requestId }: GiftIdentity, sendClass: SendClass): undefined {
    this.counters.count(`too-late.${sendClass}`);
    this.log.info({ viewerId, requestId, sendClass }, 'too late for a grant: nobody may broadcast it any more');
  }
}

function grantMessage(
  { requestId, grant }: HeldGift,
  attempt: 0 | 1 | 2 | 3,
  broadcaster: GrantSent['broadcaster'],
): Answer {
  if (attempt === 0) return { kind: 'grant', requestId, attempt, broadcaster, grant };
  return { kind: 'reminder', requestId, attempt, broadcaster, grant };
}
