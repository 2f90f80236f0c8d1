import { Module } from '@nestjs/common';
import { RefundTopUpController } from './refund-top-up.controller.js';

@Module({ controllers: [RefundTopUpController] })
export class RefundTopUpModule {}
