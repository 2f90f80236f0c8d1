import { Module } from '@nestjs/common';
import { ListGiftController } from './list-gift.controller.js';

/** Operators put a gift on sale. */
@Module({ controllers: [ListGiftController] })
export class ListGiftModule {}
