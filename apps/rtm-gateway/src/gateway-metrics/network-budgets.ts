import type { Metrics } from '@liwu/service-kit';
import type { IdentityPool } from '../identities/identity-pool.js';
import { SENDS_PER_SECOND } from '../identities/send-budget.js';
import type { RoomBroadcasts } from '../rooms/room-broadcasts.js';
import type { WatchedRooms } from '../rooms/watched-rooms.js';

/** What of the gateway has to do with the messaging network's limits. */
interface NetworkParts {
  readonly pool: IdentityPool;
  readonly broadcasts: RoomBroadcasts;
  readonly rooms: WatchedRooms;
}

/**
 * Shows how much of each of the messaging network's quotas is used. Identities are told apart by their numbers, of which there are
 * LIWU_GATEWAY_IDENTITIES; rooms, of which anyone may open any number, only by the fullest of them.
 */
export const registerNetworkBudgets = (metrics: Metrics, { pool, broadcasts, rooms }: NetworkParts): void => {
  metrics.gauges({
    name: 'liwu_identities',
    help: 'This replica’s identities on the messaging network: usable, away (logging in again), or retired after a second login.',
    label: 'state',
    read: () => statesOf(pool),
  });
  metrics.rising({
    name: 'liwu_identity_sends_total',
    help: 'Sends that an identity has begun, to viewers and into rooms; by its number.',
    label: 'identity',
    read: () => pool.identities.map(({ uid, sends }) => [uid.slice(uid.lastIndexOf('-') + 1), sends.begun]),
  });
  metrics.gauge({
    name: 'liwu_identity_sends_limit',
    help: 'How many sends an identity begins in a second at most; the network’s own limit is 60.',
    read: () => SENDS_PER_SECOND,
  });
  metrics.gauge({
    name: 'liwu_room_fullest_second_ratio',
    help: 'The most messages that this replica has sent into one room within a second, of the last minute, as a part of what it may.',
    read: () => broadcasts.fullestSecond,
  });
  metrics.gauge({
    name: 'liwu_rooms_watched',
    help: 'Rooms that are being watched.',
    read: () => rooms.watched,
  });
  metrics.gauge({
    name: 'liwu_rooms_watchable',
    help: 'How many rooms can be watched at most: what the identities that are logged in may subscribe to, and never over 1,000.',
    read: () => rooms.watchable,
  });
};

function statesOf({ identities }: IdentityPool): [string, number][] {
  const usable = identities.filter((identity) => identity.usable).length;
  const retired = identities.filter((identity) => identity.retired).length;
  return [
    ['usable', usable],
    ['retired', retired],
    ['away', identities.length - usable - retired],
  ];
}
