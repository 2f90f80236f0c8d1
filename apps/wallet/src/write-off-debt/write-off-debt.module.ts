import { Module } from '@nestjs/common';
import { WriteOffDebtController } from './write-off-debt.controller.js';

@Module({ controllers: [WriteOffDebtController] })
export class WriteOffDebtModule {}
