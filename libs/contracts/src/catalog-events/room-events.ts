import { z } from 'zod';
import { entityEvent, type EventOf } from '../define-event.js';
import { causeSchema, countField, millisSchema, partyIdSchema } from '../fields.js';

/** `n` is the room's version, counted from 1 by its own events. */
const roomFields = { room: partyIdSchema, n: countField, at: millisSchema, cause: causeSchema };

/** A room takes gifts for these hosts from now on. */
export const RoomOpened = entityEvent('gift-catalog', 'RoomOpened', 'room', {
  ...roomFields,
  hosts: z.array(partyIdSchema).min(1).max(50),
});
export type RoomOpened = EventOf<typeof RoomOpened>;

/** A room takes no gifts any more. */
export const RoomClosed = entityEvent('gift-catalog', 'RoomClosed', 'room', roomFields);
export type RoomClosed = EventOf<typeof RoomClosed>;
