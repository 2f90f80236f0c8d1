import { Counters, FactLog, type Log } from '@liwu/event-log';
import { GrantSigner, SealKeyring } from '@liwu/sealing';
import { CONFIG, LOG, eventLogOptions } from '@liwu/service-kit';
import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { Admission } from './admission/admission.js';
import { READS } from './facts/reads.js';
import type { GatewayConfig } from './gateway-config.js';
import { CLOCK, LINKS } from './gateway-tokens.js';
import { GrantDelivery } from './held-gifts/deliver-grant.js';
import { GiftRegister } from './held-gifts/gift-register.js';
import { LaneTenure } from './held-gifts/lane-tenure.js';
import { identityUid } from './identities/identity-names.js';
import { IdentityPool } from './identities/identity-pool.js';
import type { Links } from './identities/links.js';
import { makeLinks } from './identities/make-links.js';
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
  inject: [CONFIG, LOG, CLOCK],
  useFactory: (config: GatewayConfig, log: Log, clock: Clock) =>
    new FactLog({
      service: 'rtm-gateway',
      inputs: ['gift-catalog', 'wallet', 'ack-watchdog'],
      reads: READS,
      ...eventLogOptions(config, log),
      clock,
    }),
};
const links: FactoryProvider = {
  provide: LINKS,
  inject: [CONFIG, CLOCK],
  useFactory: (config: GatewayConfig, clock: Clock) => makeLinks(config, clock),
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
const rooms: FactoryProvider = {
  provide: WatchedRooms,
  inject: [IdentityPool, LOG, Counters, CLOCK],
  useFactory: (identities: IdentityPool, log: Log, counters: Counters, clock: Clock) =>
    new WatchedRooms(identities, log, counters, clock),
};
const register: FactoryProvider = {
  provide: GiftRegister,
  inject: [GrantSigner, LaneTenure, CLOCK],
  useFactory: (grants: GrantSigner, tenure: LaneTenure, clock: Clock) => new GiftRegister(grants, tenure, clock),
};
const admission: FactoryProvider = {
  provide: Admission,
  inject: [CONFIG, IdentityPool, FactLog],
  useFactory: (config: GatewayConfig, identities: IdentityPool, log: FactLog) =>
    new Admission({
      lanes: config.LIWU_LANES,
      sendsPerSecond: () => identities.sendsPerSecond,
      waitingSends: () => identities.waiting,
      unpublished: () => log.pending,
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
  inject: [GiftRegister, WatchedRooms, ViewerAnswers, FactLog, LOG, Counters, CLOCK],
  useFactory: (...parts: ConstructorParameters<typeof GrantDelivery>) => new GrantDelivery(...parts),
};

/** What the use cases share: the event log, the identities, the keys, the rooms, the held gifts. */
@Module({})
export class GatewayPartsModule {
  static register(clock: Clock): DynamicModule {
    const providers = [keyring, signer, facts, links, pool, rooms, register, admission, answers, delivery];
    const tokens = providers.map(({ provide }) => provide);
    return {
      module: GatewayPartsModule,
      global: true,
      providers: [{ provide: CLOCK, useValue: clock }, Counters, LaneTenure, ...providers],
      exports: [CLOCK, Counters, LaneTenure, ...tokens],
    };
  }
}
