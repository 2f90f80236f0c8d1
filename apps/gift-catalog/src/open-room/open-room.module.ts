import { Module } from '@nestjs/common';
import { OpenRoomController } from './open-room.controller.js';

/** Operators open rooms. */
@Module({ controllers: [OpenRoomController] })
export class OpenRoomModule {}
