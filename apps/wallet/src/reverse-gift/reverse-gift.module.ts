import { Module } from '@nestjs/common';
import { ReverseGiftController } from './reverse-gift.controller.js';

@Module({ controllers: [ReverseGiftController] })
export class ReverseGiftModule {}
