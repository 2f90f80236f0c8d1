import { Counters, FactLog } from '@liwu/event-log';
import { LOG } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { CLOCK } from '../gateway-tokens.js';
import { GiftRegister } from '../held-gifts/gift-register.js';
import { IdentityPool } from '../identities/identity-pool.js';
import { WatchedRooms } from '../rooms/watched-rooms.js';
import { TakeOverWhenSilent } from './take-over.js';

const takingOver = {
  provide: TakeOverWhenSilent,
  inject: [GiftRegister, WatchedRooms, IdentityPool, FactLog, LOG, Counters, CLOCK],
  useFactory: (...parts: ConstructorParameters<typeof TakeOverWhenSilent>) => new TakeOverWhenSilent(...parts),
};

@Module({ providers: [takingOver], exports: [TakeOverWhenSilent] })
export class TakeOverWhenSilentModule {}
