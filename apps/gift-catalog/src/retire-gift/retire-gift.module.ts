import { Module } from '@nestjs/common';
import { RetireGiftController } from './retire-gift.controller.js';

/** Operators end the sale of a gift. */
@Module({ controllers: [RetireGiftController] })
export class RetireGiftModule {}
