import { Module } from '@nestjs/common';
import { ClosePeriodController } from './close-period.controller.js';

@Module({ controllers: [ClosePeriodController] })
export class ClosePeriodModule {}
