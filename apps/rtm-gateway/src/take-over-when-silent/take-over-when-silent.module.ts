import { Module } from '@nestjs/common';
import { CLOCK } from '../gateway-tokens.js';
import { GrantBroadcast } from '../held-gifts/broadcast-grant.js';
import { GiftRegister } from '../held-gifts/gift-register.js';
import { WatchedRooms } from '../rooms/watched-rooms.js';
import { TakeOverWhenSilent } from './take-over.js';

const takingOver = {
  provide: TakeOverWhenSilent,
  inject: [GiftRegister, WatchedRooms, GrantBroadcast, CLOCK],
  useFactory: (...parts: ConstructorParameters<typeof TakeOverWhenSilent>) => new TakeOverWhenSilent(...parts),
};

@Module({ providers: [takingOver], exports: [TakeOverWhenSilent] })
export class TakeOverWhenSilentModule {}
