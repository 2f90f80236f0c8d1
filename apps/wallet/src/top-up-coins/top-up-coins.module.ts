import { Module } from '@nestjs/common';
import { TopUpCoinsController } from './top-up-coins.controller.js';

@Module({ controllers: [TopUpCoinsController] })
export class TopUpCoinsModule {}
