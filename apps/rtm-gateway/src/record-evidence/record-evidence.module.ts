import { Counters, FactLog, type Log } from '@liwu/event-log';
import { GrantSigner } from '@liwu/sealing';
import { CONFIG, LOG } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import type { GatewayConfig } from '../gateway-config.js';
import { CLOCK } from '../gateway-tokens.js';
import { GiftRegister } from '../held-gifts/gift-register.js';
import { TellEvidenceAgain } from './tell-evidence-again.js';
import { WitnessBroadcasts } from './witness-broadcasts.js';

const witness = {
  provide: WitnessBroadcasts,
  inject: [CONFIG, GiftRegister, GrantSigner, FactLog, LOG, Counters, CLOCK],
  useFactory: (
    config: GatewayConfig,
    register: GiftRegister,
    signer: GrantSigner,
    facts: FactLog,
    log: Log,
    counters: Counters,
    clock: () => number,
  ) => new WitnessBroadcasts({ register, signer, facts, lanes: config.LIWU_LANES, log, counters, clock }),
};

const again = {
  provide: TellEvidenceAgain,
  inject: [GiftRegister, FactLog, Counters],
  useFactory: ({ gifts }: GiftRegister, facts: FactLog, counters: Counters) =>
    new TellEvidenceAgain(gifts, facts, counters),
};

@Module({ providers: [witness, again], exports: [WitnessBroadcasts, TellEvidenceAgain] })
export class RecordEvidenceModule {}
