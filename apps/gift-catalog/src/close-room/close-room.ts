import type { RoomClosed } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { z } from 'zod';
import type { Catalog } from '../catalog-state/catalog.js';
import { type Asked, nextOfRoom } from '../catalog-state/asked.js';

export const closeRoomSchema = z.strictObject({}).nullish();

/** Lets a room take no gifts any more. What was priced before is not touched. */
export interface CloseRoom {
  readonly type: 'CloseRoom';
  readonly room: string;
}

export const closeRoom = (asked: Asked<CloseRoom>, state: Catalog): RoomClosed[] => {
  const room = state.rooms.get(asked.command.room);
  if (!room) throw new CommandRefused('not_found', `There is no room ${asked.command.room}.`);
  if (!room.open) throw new CommandRefused('room_closed', `The room ${room.room} is closed already.`);
  return [{ type: 'RoomClosed', ...nextOfRoom(room, asked) }];
};
