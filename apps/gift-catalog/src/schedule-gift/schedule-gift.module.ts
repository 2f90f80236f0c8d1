import { Module } from '@nestjs/common';
import { ScheduleGiftController } from './schedule-gift.controller.js';

/** Operators say when a gift is on sale. */
@Module({ controllers: [ScheduleGiftController] })
export class ScheduleGiftModule {}
