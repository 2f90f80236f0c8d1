import { Module } from '@nestjs/common';
import { GrantCoinsController } from './grant-coins.controller.js';

@Module({ controllers: [GrantCoinsController] })
export class GrantCoinsModule {}
