import type { Identity } from '../identities/identity.js';
import type { BusiestRooms } from './busiest-rooms.js';
import type { LeavingRooms } from './leaving-rooms.js';
import type { RoomDoubts } from './room-doubts.js';

/** What is known of all rooms, by which a witness is chosen for one of them. */
export interface WitnessGrounds {
  readonly rooms: BusiestRooms;
  readonly leaving: LeavingRooms;
  readonly doubts: RoomDoubts;
}

/**
 * Of these identities the one with the fewest rooms that may subscribe to the room now; one that was doubted there, if there is no
 * other. Rooms that are still to be left count as well, as they do at the provider. Whoever has still to leave this very room is passed
 * over until it has: nobody knows yet what it hears there.
 */
export function chooseWitness(
  room: string,
  identities: readonly Identity[],
  { rooms, leaving, doubts }: WitnessGrounds,
  now: number,
): Identity | undefined {
  const taken = new Map(identities.map((identity) => [identity, leaving.count(identity)]));
  for (const { subscription } of rooms.all())
    if (subscription) taken.set(subscription.identity, (taken.get(subscription.identity) ?? 0) + 1);
  const load = (identity: Identity): number => taken.get(identity) ?? 0;
  const last = (identity: Identity): number => Number(doubts.isOf(identity, room));
  return identities
    .filter((identity) => load(identity) < identity.maxChannels && identity.subscribes.has(now))
    .filter((identity) => !leaving.has(identity, room))
    .toSorted((a, b) => last(a) - last(b) || load(a) - load(b))[0];
}
