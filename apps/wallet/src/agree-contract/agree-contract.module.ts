import { Module } from '@nestjs/common';
import { AgreeContractController } from './agree-contract.controller.js';

@Module({ controllers: [AgreeContractController] })
export class AgreeContractModule {}
