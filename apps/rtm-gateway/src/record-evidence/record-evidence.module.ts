import { Counters, FactLog, type Log } from '@liwu/event-log';
import { GrantSigner } from '@liwu/sealing';
import { CONFIG, LOG } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import type { GatewayConfig } from '../gateway-config.js';
import { CLOCK } from '../gateway-tokens.js';
import { GiftRegister } from '../held-gifts/gift-register.js';
import { WitnessBroadcasts } from './witness-broadcasts.js';

const witness = {
  provide: WitnessBroadcasts,
  inject: [CONFIG, GiftRegister, GrantSigner, FactLog, LOG, Counters, CLOCK],
  useFactory: (
    config: GatewayConfig,
    { gifts }: GiftRegister,
    signer: GrantSigner,
    facts: FactLog,
    log: Log,
    counters: Counters,
    clock: () => number,
  ) => new WitnessBroadcasts({ gifts, signer, facts, lanes: config.LIWU_LANES, log, counters, clock }),
};

@Module({ providers: [witness], exports: [WitnessBroadcasts] })
export class RecordEvidenceModule {}
