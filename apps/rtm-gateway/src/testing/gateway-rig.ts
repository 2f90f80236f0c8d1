import { type EventOfType, type EventType, laneOf, type LiwuEvent } from '@liwu/contracts';
import type { GatewayMessage } from '@liwu/contracts/wire';
import { Counters, type FactOrigin, type Log } from '@liwu/event-log';
import { GrantSigner, SealKeyring } from '@liwu/sealing';
import { ViewerSeal } from '@liwu/sealing/viewer';
import { giftRequested } from '../accept-gift-request/gift-requested.js';
import { Admission } from '../admission/admission.js';
import { CloseWhenExpired } from '../close-when-expired/close.js';
import { EventReactions } from '../facts/react-to-events.js';
import type { Facts } from '../facts/facts.js';
import { BroadcastWhenHot } from '../broadcast-when-hot/broadcast.js';
import { GrantBroadcast } from '../held-gifts/broadcast-grant.js';
import { GrantDelivery } from '../held-gifts/deliver-grant.js';
import { GiftRegister } from '../held-gifts/gift-register.js';
import { LaneTenure } from '../held-gifts/lane-tenure.js';
import { IdentityPool } from '../identities/identity-pool.js';
import { broadcastAcknowledged } from '../record-evidence/broadcast-acknowledged.js';
import { TellEvidenceAgain } from '../record-evidence/tell-evidence-again.js';
import { WitnessBroadcasts } from '../record-evidence/witness-broadcasts.js';
import { RemindWhenOverdue } from '../remind-when-overdue/remind.js';
import { RoomActivity } from '../rooms/room-activity.js';
import { RoomBroadcasts } from '../rooms/room-broadcasts.js';
import { WatchedRooms } from '../rooms/watched-rooms.js';
import { AnswerOutcome } from '../send-grant-when-held/answer-outcome.js';
import { SendGrantWhenHeld } from '../send-grant-when-held/send-grant.js';
import { TakeOverWhenSilent } from '../take-over-when-silent/take-over.js';
import { Inbox } from '../viewer-messages/inbox.js';
import { ViewerAnswers } from '../viewer-messages/viewer-answers.js';
import { MemoryNetwork } from './memory-network.js';
import { inputOf, NOON, REPLY_TO, someGrantKeys } from './samples.js';

const LANES = 12;
const silent = (): void => undefined;
export const QUIET: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** An event log in memory: what was published, and which lanes are ours. */
class MemoryFacts implements Facts {
  readonly published: { event: LiwuEvent; origin: FactOrigin | undefined }[] = [];
  readonly lanes = new Set(Array.from({ length: LANES }, (_, lane) => lane));
  pending = 0;
  failing = false;
  areLanesProven = true;

  async publish(event: LiwuEvent, origin?: FactOrigin): Promise<void> {
    if (this.failing) throw new Error('Kafka is away');
    this.published.push({ event, origin });
  }
  ownsLane(lane: number): boolean {
    return this.lanes.has(lane);
  }
  of<T extends EventType>(type: T): EventOfType<T>[] {
    return this.published.map(({ event }) => event).filter((event): event is EventOfType<T> => event.type === type);
  }
}

/** The whole gateway on a network and an event log in memory, with a clock to turn. */
export class GatewayRig {
  now = NOON;
  readonly clock = (): number => this.now;
  readonly network = new MemoryNetwork(this.clock);
  readonly facts = new MemoryFacts();
  readonly counters = new Counters();
  /** How long viewers waited for their grants, in seconds. */
  readonly grantedAfter: number[] = [];
  readonly keyring = new SealKeyring([{ kid: 7, key: Buffer.alloc(32, 1) }]);
  readonly tenure = new LaneTenure(LANES, () => this.facts.areLanesProven);
  readonly activity = new RoomActivity(() => this.tenure.share);
  readonly pool: IdentityPool;
  readonly rooms: WatchedRooms;
  readonly broadcasts: RoomBroadcasts;
  readonly register: GiftRegister;
  readonly inbox: Inbox;
  readonly answers: ViewerAnswers;
  readonly reactions: EventReactions;
  readonly admission: Admission;
  readonly granting: SendGrantWhenHeld;
  mayTalk = true;

  constructor(
    identities = 3,
    readonly signer = new GrantSigner(someGrantKeys('k1'), 'liwu'),
    log: Log = QUIET,
  ) {
    const { network, facts, counters, clock, activity } = this;
    this.register = new GiftRegister(signer, this.tenure, clock);
    const uids = Array.from({ length: identities }, (_, index) => `gift-gateway-0-${index}`);
    this.pool = new IdentityPool(uids, network, log, counters, clock);
    this.rooms = new WatchedRooms(this.pool, activity, log, counters, clock);
    this.broadcasts = new RoomBroadcasts(this.pool, this.rooms, activity, counters, () => this.tenure.share, clock);
    this.answers = new ViewerAnswers(this.pool, this.keyring, clock);
    const { pool, rooms, broadcasts, answers, keyring, register } = this;
    const grants = new GrantBroadcast(rooms, broadcasts, facts, log, counters, clock);
    const delivery = new GrantDelivery(register, rooms, activity, answers, facts, log, counters, clock);
    const records = { request: giftRequested, ack: broadcastAcknowledged };
    this.admission = new Admission({
      lanes: LANES,
      sendsPerSecond: () => pool.sendsPerSecond,
      waitingSends: () => pool.waiting,
      unpublished: () => facts.pending,
      roomWaitMs: (room) => broadcasts.waitMsIn(room),
    });
    const shared = { facts, lanes: LANES, log, counters, clock };
    this.inbox = new Inbox({ ...shared, keyring, answers, records, admission: this.admission });
    const witness = new WitnessBroadcasts({ ...shared, register, signer });
    const evidence = new TellEvidenceAgain(register.gifts, facts, counters);
    this.granting = new SendGrantWhenHeld(delivery, (seconds) => this.grantedAfter.push(seconds));
    this.inbox.onRecorded(this.granting.recorded);
    this.inbox.onRecorded(evidence.recorded);
    this.reactions = new EventReactions([
      evidence,
      new BroadcastWhenHot(register, activity, grants, log, clock),
      this.granting,
      new AnswerOutcome(answers, counters, clock),
      new RemindWhenOverdue(delivery),
      new TakeOverWhenSilent(register, rooms, grants, clock),
      new CloseWhenExpired(register, facts, log, counters, clock),
    ]);
    pool.listen({ peer: this.inbox.receive, channel: witness.receive });
  }

  /** Logs in, and has held all lanes for a minute already. */
  async start(): Promise<this> {
    this.tenure.assigned(this.facts.lanes, this.now - 60_000);
    this.admission.assigned(this.facts.lanes, this.now);
    await this.pool.start();
    return this;
  }

  /** What comes over a topic, until its effects are done. */
  async when(event: LiwuEvent): Promise<void> {
    const lane = 'viewerId' in event ? laneOf(event.viewerId, LANES) : 0;
    await this.reactions.handle(inputOf(event, lane));
    this.admission.handled(event, this.now);
  }

  /** A viewer who is logged in, and reads what the gateway seals for it. */
  async viewer(uid: string = REPLY_TO.uid) {
    const issued = this.keyring.issue(uid, this.now);
    const seal = await ViewerSeal.create(issued, uid);
    const { link, peer, room } = await this.network.join(uid);
    const replyTo = { uid, kid: issued.kid, sessionId: issued.sessionId, sessionExpiresAt: issued.expiresAt };
    return {
      uid,
      link,
      room,
      seal,
      replyTo,
      received: (): Promise<(GatewayMessage & { from: string })[]> =>
        Promise.all(
          peer.map(async ({ from, text }) => {
            const json = await seal.open(text, from);
            return { ...(JSON.parse(json ?? '{}') as GatewayMessage), from };
          }),
        ),
      say: async (message: object, to = 'gift-gateway-0-0') => {
        await link.sendPeer(to, await seal.seal(JSON.stringify(message), to));
      },
      sayRaw: (text: string, to = 'gift-gateway-0-0') => link.sendPeer(to, text),
    };
  }

  counted(name: string): number {
    return this.counters.snapshot()[name] ?? 0;
  }
}
