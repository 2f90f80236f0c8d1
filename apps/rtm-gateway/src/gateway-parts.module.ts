import { Counters, FactLog, type Log } from '@liwu/event-log';
import { GrantSigner, SealKeyring } from '@liwu/sealing';
import { CONFIG, LOG, TRACES, type Tracing, eventLogOptions } from '@liwu/service-kit';
import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { Admission } from './admission/admission.js';
import { READS } from './facts/reads.js';
import type { GatewayConfig } from './gateway-config.js';
import { CLOCK, LINKS } from './gateway-tokens.js';
import { GrantBroadcast } from './held-gifts/broadcast-grant.js';
import { GrantDelivery } from './held-gifts/deliver-grant.js';
import { GiftRegister } from './held-gifts/gift-register.js';
import { LaneTenure } from './held-gifts/lane-tenure.js';
import { identityUid } from './identities/identity-names.js';
import { IdentityPool } from './identities/identity-pool.js';
import type { Links } from './identities/links.js';
import { makeLinks } from './identities/make-links.js';
import { RoomActivity } from './rooms/room-activity.js';
import { RoomBroadcasts } from './rooms/room-broadcasts.js';
import { WatchedRooms } from './rooms/watched-rooms.js';
import { ViewerAnswers } from './viewer-messages/viewer-answers.js';

type Clock = () => number;

const keyring: FactoryProvider = {
  provide: SealKeyring,
  inject: [CONFIG],
  useFactory: (config: GatewayConfig) => new SealKeyring(config.LIWU_SEAL_KEYS),
};
const signer: FactoryProvider = {
  provide: GrantSigner,
  inject: [CONFIG],
  useFactory: (config: GatewayConfig) => new GrantSigner(config.LIWU_GRANT_KEYS, config.LIWU_GRANT_ISSUER),
};
const facts: FactoryProvider = {
  provide: FactLog,
  inject: [CONFIG, LOG, TRACES, CLOCK],
  useFactory: (config: GatewayConfig, log: Log, traces: Tracing | undefined, clock: Clock) =>
    new FactLog({
      service: 'rtm-gateway',
      inputs: ['gift-catalog', 'wallet', 'ack-watchdog'],
      reads: READS,
      ...eventLogOptions(config, log, traces),
      clock,
    }),
};
const links: FactoryProvider = {
  provide: LINKS,
  inject: [CONFIG, CLOCK, LOG],
  useFactory: (config: GatewayConfig, clock: Clock, log: Log) => makeLinks(config, clock, log),
};
const pool: FactoryProvider = {
  provide: IdentityPool,
  inject: [CONFIG, LINKS, LOG, Counters, CLOCK],
  useFactory: (config: GatewayConfig, network: Links, log: Log, counters: Counters, clock: Clock) => {
    const uids = Array.from({ length: config.LIWU_GATEWAY_IDENTITIES }, (_, index) =>
      identityUid(config.LIWU_REPLICA, index),
    );
    return new IdentityPool(uids, network, log, counters, clock);
  },
};
const tenure: FactoryProvider = {
  provide: LaneTenure,
  inject: [CONFIG, FactLog],
  useFactory: (config: GatewayConfig, log: FactLog) => new LaneTenure(config.LIWU_LANES, () => log.areLanesProven),
};
const activity: FactoryProvider = {
  provide: RoomActivity,
  inject: [LaneTenure],
  useFactory: (lanes: LaneTenure) => new RoomActivity(() => lanes.share),
};
const rooms: FactoryProvider = {
  provide: WatchedRooms,
  inject: [IdentityPool, RoomActivity, LOG, Counters, CLOCK],
  useFactory: (...parts: ConstructorParameters<typeof WatchedRooms>) => new WatchedRooms(...parts),
};
const broadcasts: FactoryProvider = {
  provide: RoomBroadcasts,
  inject: [IdentityPool, WatchedRooms, RoomActivity, Counters, LaneTenure, CLOCK],
  useFactory: (
    identities: IdentityPool,
    watches: WatchedRooms,
    heat: RoomActivity,
    counters: Counters,
    lanes: LaneTenure,
    clock: Clock,
  ) => new RoomBroadcasts(identities, watches, heat, counters, () => lanes.share, clock),
};
const register: FactoryProvider = {
  provide: GiftRegister,
  inject: [GrantSigner, LaneTenure, CLOCK],
  useFactory: (grants: GrantSigner, lanes: LaneTenure, clock: Clock) => new GiftRegister(grants, lanes, clock),
};
const admission: FactoryProvider = {
  provide: Admission,
  inject: [CONFIG, IdentityPool, RoomBroadcasts, FactLog],
  useFactory: (config: GatewayConfig, identities: IdentityPool, lines: RoomBroadcasts, log: FactLog) =>
    new Admission({
      lanes: config.LIWU_LANES,
      sendsPerSecond: () => identities.sendsPerSecond,
      waitingSends: () => identities.waiting,
      unpublished: () => log.pending,
      roomWaitMs: (room) => lines.waitMsIn(room),
    }),
};
const answers: FactoryProvider = {
  provide: ViewerAnswers,
  inject: [IdentityPool, SealKeyring, CLOCK],
  useFactory: (identities: IdentityPool, seals: SealKeyring, clock: Clock) =>
    new ViewerAnswers(identities, seals, clock),
};
const delivery: FactoryProvider = {
  provide: GrantDelivery,
  inject: [GiftRegister, WatchedRooms, RoomActivity, ViewerAnswers, FactLog, LOG, Counters, CLOCK],
  useFactory: (...parts: ConstructorParameters<typeof GrantDelivery>) => new GrantDelivery(...parts),
};

const broadcast: FactoryProvider = {
  provide: GrantBroadcast,
  inject: [WatchedRooms, RoomBroadcasts, FactLog, LOG, Counters, CLOCK],
  useFactory: (...parts: ConstructorParameters<typeof GrantBroadcast>) => new GrantBroadcast(...parts),
};

/** What the use cases share: the event log, the identities, the keys, the rooms, the held gifts. */
@Module({})
export class GatewayPartsModule {
  static register(clock: Clock): DynamicModule {
    const network = [links, pool, tenure, activity, rooms, broadcasts];
    const gifts = [register, admission, answers, delivery, broadcast];
    const providers = [keyring, signer, facts, ...network, ...gifts];
    const tokens = providers.map(({ provide }) => provide);
    return {
      module: GatewayPartsModule,
      global: true,
      providers: [{ provide: CLOCK, useValue: clock }, Counters, ...providers],
      exports: [CLOCK, Counters, ...tokens],
    };
  }
}
