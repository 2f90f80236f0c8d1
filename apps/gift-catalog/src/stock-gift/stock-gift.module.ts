import { Module } from '@nestjs/common';
import { StockGiftController } from './stock-gift.controller.js';

/** Operators say how many of a gift there are. */
@Module({ controllers: [StockGiftController] })
export class StockGiftModule {}
