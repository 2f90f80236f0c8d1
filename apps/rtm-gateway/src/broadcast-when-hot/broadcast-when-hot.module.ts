import type { Log } from '@liwu/event-log';
import { LOG } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { CLOCK } from '../gateway-tokens.js';
import { GrantBroadcast } from '../held-gifts/broadcast-grant.js';
import { GiftRegister } from '../held-gifts/gift-register.js';
import { RoomActivity } from '../rooms/room-activity.js';
import { BroadcastWhenHot } from './broadcast.js';

const broadcasting = {
  provide: BroadcastWhenHot,
  inject: [GiftRegister, RoomActivity, GrantBroadcast, LOG, CLOCK],
  useFactory: (register: GiftRegister, activity: RoomActivity, grants: GrantBroadcast, log: Log, clock: () => number) =>
    new BroadcastWhenHot(register, activity, grants, log, clock),
};

@Module({ providers: [broadcasting], exports: [BroadcastWhenHot] })
export class BroadcastWhenHotModule {}
