import type {
  BroadcastAcknowledged,
  BroadcastByServer,
  BroadcastClosed,
  BroadcastWitnessed,
  CoinsHeld,
  DeliveryAbandoned,
  DeliveryConfirmed,
  DeliveryReminded,
  DeliveryTakenOver,
  DeliveryWatched,
  EvidenceKept,
  EventType,
  GrantSent,
  LiwuEvent,
  ShownAfterRelease,
} from '@liwu/contracts';

/** What the gateway reports of a gift: steps 4 and 6. */
export type EvidenceEvent =
  GrantSent | BroadcastAcknowledged | BroadcastWitnessed | BroadcastByServer | BroadcastClosed;

/** All that the watchdog reads. */
type WatchdogInput = CoinsHeld | EvidenceEvent;
export const READS = [
  'CoinsHeld',
  'GrantSent',
  'BroadcastAcknowledged',
  'BroadcastWitnessed',
  'BroadcastByServer',
  'BroadcastClosed',
] as const satisfies readonly WatchdogInput['type'][];

/** All that the watchdog writes; its state can be built again from these alone. */
export type WatchdogEvent =
  | DeliveryWatched
  | EvidenceKept
  | DeliveryConfirmed
  | DeliveryReminded
  | DeliveryTakenOver
  | DeliveryAbandoned
  | ShownAfterRelease;
const WRITES: ReadonlySet<EventType> = new Set<WatchdogEvent['type']>([
  'DeliveryWatched',
  'EvidenceKept',
  'DeliveryConfirmed',
  'DeliveryReminded',
  'DeliveryTakenOver',
  'DeliveryAbandoned',
  'ShownAfterRelease',
]);

export const isWatchdogInput = (event: LiwuEvent): event is WatchdogInput =>
  (READS as readonly EventType[]).includes(event.type);
export const isWatchdogEvent = (event: LiwuEvent): event is WatchdogEvent => WRITES.has(event.type);
