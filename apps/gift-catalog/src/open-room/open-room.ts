import { partyIdSchema, type RoomOpened } from '@liwu/contracts';
import { z } from 'zod';
import type { Catalog } from '../catalog-state/catalog.js';
import { type Asked, nextOfRoom } from '../catalog-state/asked.js';

const MAX_HOSTS = 50;

export const openRoomSchema = z.strictObject({
  room: partyIdSchema,
  hosts: z.array(partyIdSchema).min(1).max(MAX_HOSTS),
});

/** Lets a room take gifts for these hosts from now on; an open room gets other hosts. */
export type OpenRoom = { readonly type: 'OpenRoom' } & z.output<typeof openRoomSchema>;

export const openRoom = (asked: Asked<OpenRoom>, state: Catalog): RoomOpened[] => {
  const { room, hosts } = asked.command;
  const next = nextOfRoom(state.rooms.get(room) ?? { room, version: 0 }, asked);
  return [{ type: 'RoomOpened', ...next, hosts: [...new Set(hosts)] }];
};
