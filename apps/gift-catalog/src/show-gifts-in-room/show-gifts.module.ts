import { Module } from '@nestjs/common';
import { ShowGiftsController } from './show-gifts.controller.js';

/** Viewers see what a room's gifts cost. */
@Module({ controllers: [ShowGiftsController] })
export class ShowGiftsModule {}
