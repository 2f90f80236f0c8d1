import { Module } from '@nestjs/common';
import { CloseRoomController } from './close-room.controller.js';

/** Operators close rooms. */
@Module({ controllers: [CloseRoomController] })
export class CloseRoomModule {}
