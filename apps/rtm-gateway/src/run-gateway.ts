import type { Counters, FactLog } from '@liwu/event-log';
import type { PartHealth, ServicePart } from '@liwu/service-kit';
import { setTimeout as delay } from 'node:timers/promises';
import type { SayAcceptedWhenSlow } from './accept-gift-request/say-accepted-when-slow.js';
import type { SendGrantWhenHeld } from './send-grant-when-held/send-grant.js';
import type { Admission } from './admission/admission.js';
import type { EventReactions } from './facts/react-to-events.js';
import type { LaneTenure } from './held-gifts/lane-tenure.js';
import type { IdentityPool } from './identities/identity-pool.js';
import type { TellEvidenceAgain } from './record-evidence/tell-evidence-again.js';
import type { RoomBroadcasts } from './rooms/room-broadcasts.js';
import type { WitnessBroadcasts } from './record-evidence/witness-broadcasts.js';
import type { Inbox } from './viewer-messages/inbox.js';
import { MessageBunches } from './viewer-messages/message-bunches.js';

/** How long the event log waits at the start for the first logins. */
const LOGINS_MS = 5_000;

export interface GatewayParts {
  readonly pool: IdentityPool;
  readonly broadcasts: RoomBroadcasts;
  readonly facts: FactLog;
  readonly tenure: LaneTenure;
  readonly admission: Admission;
  readonly inbox: Inbox;
  readonly witness: WitnessBroadcasts;
  readonly evidence: TellEvidenceAgain;
  readonly accepted: SayAcceptedWhenSlow;
  readonly granting: SendGrantWhenHeld;
  readonly reactions: EventReactions;
  readonly ownCounters: Counters;
  readonly clock: () => number;
}

/** The gateway at work: what comes from the network goes to the event log, and what comes from the log to the network. */
export class RunGateway implements ServicePart {
  readonly counters = {
    snapshot: (): Record<string, number> => ({
      ...this.parts.ownCounters.snapshot(),
      ...this.parts.facts.counters.snapshot(),
    }),
  };

  readonly #bunches: MessageBunches;

  constructor(private readonly parts: GatewayParts) {
    this.#bunches = new MessageBunches(parts.inbox.receive);
  }

  async start(): Promise<void> {
    const { pool, facts, tenure, admission, inbox, witness, evidence, accepted, granting, reactions, clock } =
      this.parts;
    facts.onLanes((lanes) => {
      tenure.assigned(lanes, clock());
      admission.assigned(lanes, clock());
    });
    inbox.onRecorded(evidence.recorded);
    inbox.onRecorded(accepted.recorded);
    inbox.onRecorded(granting.recorded);
    pool.listen({ peer: this.#bunches.receive, channel: witness.receive });
    // Grants that wait in the log go out at once, so there had better be somebody to send them.
    await Promise.race([pool.start(), delay(LOGINS_MS, undefined, { ref: false })]);
    await facts.start((input) => reactions.handle(input).finally(() => admission.handled(input.event, clock())));
  }

  /** Logs out first, so that viewers turn to the spares at once; then what was taken in is brought to the log. */
  async stop(): Promise<void> {
    this.parts.accepted.stop();
    this.parts.broadcasts.stop();
    // Just before the logout, from when on nothing comes: without identities whatever is still to be judged is too much, and its sender never hears of it.
    this.#bunches.handOn();
    await this.parts.pool.stop();
    await this.parts.facts.stop();
  }

  queues(): Record<string, number> {
    const { admission, broadcasts, clock, facts, pool } = this.parts;
    return {
      requests_under_way: admission.underWay(clock()),
      sends_waiting: pool.waiting,
      grants_waiting_for_rooms: broadcasts.waiting,
      facts_unpublished: facts.pending,
      inputs_under_way: facts.underWay,
    };
  }

  publishLagMs(): number {
    return this.parts.facts.publishLagMs;
  }

  health(): PartHealth {
    return { ...this.parts.facts.health(), rtm: this.parts.pool.usable.length > 0 };
  }
}
