import { ceTypeOf, type EventType, type ServiceName, topicOf } from '@liwu/contracts';
import type { Snapshots, StoringService } from './books.js';
import type { LaneInput } from './database-snapshot.js';
import type { TopicHistory } from './topic-history.js';

/** How far a lane has applied one of its input topics. */
export interface LaneProgress {
  readonly service: StoringService;
  readonly source: ServiceName;
  readonly lane: number;
  /** Events that lie in the topic, are the service's to act upon, and are not applied. */
  readonly behind: number;
}

/** What one service acts upon of another's events; all others it moves over, when the next one comes. */
interface Input {
  readonly service: StoringService;
  readonly source: ServiceName;
  readonly types: readonly EventType[];
}

const INPUTS: readonly Input[] = [
  { service: 'gift-catalog', source: 'rtm-gateway', types: ['GiftRequested'] },
  { service: 'gift-catalog', source: 'wallet', types: ['HoldRefused', 'HoldReleased'] },
  { service: 'wallet', source: 'gift-catalog', types: ['GiftPriced'] },
  { service: 'wallet', source: 'ack-watchdog', types: ['DeliveryConfirmed', 'DeliveryAbandoned'] },
  {
    service: 'ack-watchdog',
    source: 'rtm-gateway',
    types: ['GrantSent', 'BroadcastAcknowledged', 'BroadcastWitnessed', 'BroadcastByServer', 'BroadcastClosed'],
  },
  { service: 'ack-watchdog', source: 'wallet', types: ['CoinsHeld'] },
];

interface ProgressPlace {
  readonly snapshots: Snapshots;
  readonly history: TopicHistory;
  readonly topicPrefix: string;
  readonly lanes: readonly number[];
}

/** How far each lane of each service has come with each of its inputs. */
export const laneProgress = async (place: ProgressPlace): Promise<LaneProgress[]> => {
  const progress: LaneProgress[] = [];
  for (const { service, source, types } of INPUTS) {
    const inputs = await place.snapshots[service].laneInputs();
    const applied = inputs.filter((input) => input.source === source);
    const wanted = new Set(types.map(ceTypeOf));
    const behind = await (source === 'rtm-gateway'
      ? behindTopic(place, topicOf(source, place.topicPrefix), applied, wanted)
      : behindTable(place, source, applied, wanted));
    progress.push(...place.lanes.map((lane) => ({ service, source, lane, behind: behind.get(lane) ?? 0 })));
  }
  return progress;
};

/** The gateway has no table: what is not applied is read from its topic. */
async function behindTopic(
  { history, lanes }: ProgressPlace,
  topic: string,
  applied: readonly LaneInput[],
  wanted: ReadonlySet<string>,
): Promise<Map<number, number>> {
  const behind = new Map<number, number>();
  for (const lane of lanes) {
    const from = applied.find((input) => input.lane === lane)?.nextOffset ?? 0;
    const end = await history.endOffset(topic, lane);
    for await (const { headers } of history.read(topic, lane, end, from)) {
      if (wanted.has(headers.get('ce_type') ?? '')) behind.set(lane, (behind.get(lane) ?? 0) + 1);
    }
  }
  return behind;
}

function behindTable(
  { snapshots, lanes }: ProgressPlace,
  source: StoringService,
  applied: readonly LaneInput[],
  wanted: ReadonlySet<string>,
): Promise<Map<number, number>> {
  const after = lanes.map((lane) => applied.find((input) => input.lane === lane)?.sequence ?? 0);
  return snapshots[source].countEventsAfter(lanes, after, [...wanted]);
}
