import { Counters, FactLog, type Log } from '@liwu/event-log';
import { SealKeyring } from '@liwu/sealing';
import { CONFIG, LOG, ServiceParts } from '@liwu/service-kit';
import { type DynamicModule, Module } from '@nestjs/common';
import { Admission } from './admission/admission.js';
import { AcceptGiftRequestModule } from './accept-gift-request/accept-gift-request.module.js';
import { giftRequested } from './accept-gift-request/gift-requested.js';
import { SayAcceptedWhenSlow } from './accept-gift-request/say-accepted-when-slow.js';
import { BroadcastWhenHot } from './broadcast-when-hot/broadcast.js';
import { BroadcastWhenHotModule } from './broadcast-when-hot/broadcast-when-hot.module.js';
import { CloseWhenExpired } from './close-when-expired/close.js';
import { CloseWhenExpiredModule } from './close-when-expired/close-when-expired.module.js';
import { EventReactions } from './facts/react-to-events.js';
import type { Reacts } from './facts/facts.js';
import type { GatewayConfig } from './gateway-config.js';
import { GatewayMetricsModule } from './gateway-metrics/gateway-metrics.module.js';
import { GatewayPartsModule } from './gateway-parts.module.js';
import { CLOCK } from './gateway-tokens.js';
import { LaneTenure } from './held-gifts/lane-tenure.js';
import { IdentityPool } from './identities/identity-pool.js';
import { OpenSessionModule } from './open-session/open-session.module.js';
import { broadcastAcknowledged } from './record-evidence/broadcast-acknowledged.js';
import { RecordEvidenceModule } from './record-evidence/record-evidence.module.js';
import { TellEvidenceAgain } from './record-evidence/tell-evidence-again.js';
import { WitnessBroadcasts } from './record-evidence/witness-broadcasts.js';
import { RemindWhenOverdue } from './remind-when-overdue/remind.js';
import { RemindWhenOverdueModule } from './remind-when-overdue/remind-when-overdue.module.js';
import { RoomBroadcasts } from './rooms/room-broadcasts.js';
import { type GatewayParts, RunGateway } from './run-gateway.js';
import { AnswerOutcome } from './send-grant-when-held/answer-outcome.js';
import { SendGrantWhenHeld } from './send-grant-when-held/send-grant.js';
import { SendGrantWhenHeldModule } from './send-grant-when-held/send-grant-when-held.module.js';
import { TakeOverWhenSilent } from './take-over-when-silent/take-over.js';
import { TakeOverWhenSilentModule } from './take-over-when-silent/take-over-when-silent.module.js';
import { Inbox } from './viewer-messages/inbox.js';
import { ViewerAnswers } from './viewer-messages/viewer-answers.js';

/** Everything that reacts to the event log, in this order: what is known of a gift is told before it is closed. */
const useCases = [
  TellEvidenceAgain,
  SayAcceptedWhenSlow,
  BroadcastWhenHot,
  SendGrantWhenHeld,
  AnswerOutcome,
  RemindWhenOverdue,
  TakeOverWhenSilent,
  CloseWhenExpired,
];
const reactions = {
  provide: EventReactions,
  inject: useCases,
  useFactory: (...reacts: Reacts[]) => new EventReactions(reacts),
};
const inbox = {
  provide: Inbox,
  inject: [CONFIG, SealKeyring, ViewerAnswers, FactLog, Admission, LOG, Counters, CLOCK],
  useFactory: (
    config: GatewayConfig,
    keyring: SealKeyring,
    answers: ViewerAnswers,
    facts: FactLog,
    admission: Admission,
    log: Log,
    counters: Counters,
    clock: () => number,
  ) => {
    const records = { request: giftRequested, ack: broadcastAcknowledged };
    return new Inbox({ keyring, answers, facts, records, lanes: config.LIWU_LANES, admission, log, counters, clock });
  },
};
const running = {
  provide: RunGateway,
  inject: [
    ServiceParts,
    IdentityPool,
    RoomBroadcasts,
    FactLog,
    LaneTenure,
    Admission,
    Inbox,
    WitnessBroadcasts,
    TellEvidenceAgain,
    SayAcceptedWhenSlow,
    SendGrantWhenHeld,
    EventReactions,
    Counters,
    CLOCK,
  ],
  useFactory: (
    parts: ServiceParts,
    pool: GatewayParts['pool'],
    broadcasts: GatewayParts['broadcasts'],
    facts: GatewayParts['facts'],
    tenure: GatewayParts['tenure'],
    admission: GatewayParts['admission'],
    mail: GatewayParts['inbox'],
    witness: GatewayParts['witness'],
    evidence: GatewayParts['evidence'],
    accepted: GatewayParts['accepted'],
    granting: GatewayParts['granting'],
    reacting: GatewayParts['reactions'],
    ownCounters: GatewayParts['ownCounters'],
    clock: GatewayParts['clock'],
  ) =>
    parts.add(
      'gateway',
      new RunGateway({
        pool,
        broadcasts,
        facts,
        tenure,
        admission,
        inbox: mail,
        witness,
        evidence,
        accepted,
        granting,
        reactions: reacting,
        ownCounters,
        clock,
      }),
    ),
};

/** The gateway: its shared parts, its use cases, and what ties them together. */
@Module({})
export class GatewayModule {
  static register(clock: () => number = Date.now): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        GatewayPartsModule.register(clock),
        OpenSessionModule,
        AcceptGiftRequestModule,
        SendGrantWhenHeldModule,
        BroadcastWhenHotModule,
        RecordEvidenceModule,
        RemindWhenOverdueModule,
        TakeOverWhenSilentModule,
        CloseWhenExpiredModule,
        GatewayMetricsModule,
      ],
      providers: [reactions, inbox, running],
    };
  }
}
