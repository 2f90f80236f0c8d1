import { Module } from '@nestjs/common';
import { RestrictGiftController } from './restrict-gift.controller.js';

/** Operators say where a gift is sold. */
@Module({ controllers: [RestrictGiftController] })
export class RestrictGiftModule {}
