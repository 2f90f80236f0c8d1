import { Module } from '@nestjs/common';
import { GrantDelivery } from '../held-gifts/deliver-grant.js';
import { RemindWhenOverdue } from './remind.js';

const reminding = {
  provide: RemindWhenOverdue,
  inject: [GrantDelivery],
  useFactory: (delivery: GrantDelivery) => new RemindWhenOverdue(delivery),
};

@Module({ providers: [reminding], exports: [RemindWhenOverdue] })
export class RemindWhenOverdueModule {}
