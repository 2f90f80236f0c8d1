import { Module } from '@nestjs/common';
import { DecideActionController } from './decide-action.controller.js';

@Module({ controllers: [DecideActionController] })
export class DecideActionModule {}
