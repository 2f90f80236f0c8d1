import { ceTypeOf, type EventType, type ServiceName } from '@liwu/contracts';
import type { StoringService } from '../suite/storing-services.js';
import type { Snapshots } from './books.js';
import type { LaneInput } from './database-snapshot.js';
import type { TopicRecord } from './topic-record.js';

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

/** How far the lanes have come with the topics that are other services' event tables. */
export const progressWithTables = async (snapshots: Snapshots, lanes: readonly number[]): Promise<LaneProgress[]> => {
  const progress: LaneProgress[] = [];
  for (const { service, source, types } of INPUTS) {
    if (source === 'rtm-gateway') continue;
    const applied = await snapshots[service].laneInputs();
    const after = lanes.map((lane) => positionOf(applied, source, lane)?.sequence ?? 0);
    const behind = await snapshots[source].countEventsAfter(lanes, after, types.map(ceTypeOf));
    progress.push(...lanes.map((lane) => ({ service, source, lane, behind: behind.get(lane) ?? 0 })));
  }
  return progress;
};

/** How far the lanes have come with the gateway's topic. It has no table: what is not applied is counted from its records. */
export class FactsBehind {
  readonly #behind: { service: StoringService; wanted: Set<string>; from: number[]; counts: number[] }[] = [];

  private constructor(private readonly ends: readonly number[]) {}

  /** `ends`: for each lane where its topic ended when the snapshots were taken; what comes after is not behind yet. */
  static async of(snapshots: Snapshots, ends: readonly number[]): Promise<FactsBehind> {
    const facts = new FactsBehind(ends);
    const lanes = [...ends.keys()];
    for (const { service, source, types } of INPUTS) {
      if (source !== 'rtm-gateway') continue;
      const applied = await snapshots[service].laneInputs();
      const from = lanes.map((lane) => positionOf(applied, source, lane)?.nextOffset ?? 0);
      facts.#behind.push({ service, wanted: new Set(types.map(ceTypeOf)), from, counts: lanes.map(() => 0) });
    }
    return facts;
  }

  /** No record of the lane before this one needs to be added. */
  firstOffset(lane: number): number {
    return Math.min(...this.#behind.map(({ from }) => from[lane] ?? 0));
  }

  add({ headers, offset, partition }: TopicRecord): void {
    const type = headers.get('ce_type') ?? '';
    if (offset >= (this.ends[partition] ?? 0)) return;
    for (const { counts, from, wanted } of this.#behind) {
      if (offset >= (from[partition] ?? 0) && wanted.has(type)) counts[partition] = (counts[partition] ?? 0) + 1;
    }
  }

  progress(): LaneProgress[] {
    return this.#behind.flatMap(({ counts, service }) =>
      counts.map((behind, lane) => ({ service, source: 'rtm-gateway', lane, behind })),
    );
  }
}

const positionOf = (applied: readonly LaneInput[], source: ServiceName, lane: number): LaneInput | undefined =>
  applied.find((input) => input.source === source && input.lane === lane);
