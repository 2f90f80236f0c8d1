import { Module } from '@nestjs/common';
import { FreezePartyController } from './freeze-party.controller.js';

@Module({ controllers: [FreezePartyController] })
export class FreezePartyModule {}
