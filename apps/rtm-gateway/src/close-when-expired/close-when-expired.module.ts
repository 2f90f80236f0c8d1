import { Counters, FactLog } from '@liwu/event-log';
import { LOG } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { CLOCK } from '../gateway-tokens.js';
import { GiftRegister } from '../held-gifts/gift-register.js';
import { CloseWhenExpired } from './close.js';

const closing = {
  provide: CloseWhenExpired,
  inject: [GiftRegister, FactLog, LOG, Counters, CLOCK],
  useFactory: (...parts: ConstructorParameters<typeof CloseWhenExpired>) => new CloseWhenExpired(...parts),
};

@Module({ providers: [closing], exports: [CloseWhenExpired] })
export class CloseWhenExpiredModule {}
