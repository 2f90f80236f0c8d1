import { Module } from '@nestjs/common';
import { RepriceGiftController } from './reprice-gift.controller.js';

/** Operators change what a gift costs. */
@Module({ controllers: [RepriceGiftController] })
export class RepriceGiftModule {}
