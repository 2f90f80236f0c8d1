import { type ServiceName, topicOf } from '@liwu/contracts';
import { type Recorded, type TellRecorded, cameOf } from '../recorded.js';
import type { Folded } from './fold.js';
import type { Waiting } from './open-lane.js';

/** Tells whoever records traces of what a transaction has committed: never before, and of nothing that came to nothing. */
export class DecidedTeller {
  constructor(
    private readonly tell: TellRecorded,
    private readonly topicPrefix: string,
  ) {}

  /** `waiting`: for each input the record that it was read from, where it came from a topic just now. */
  committed(
    { decided, placed }: Pick<Folded<unknown, unknown, unknown>, 'decided' | 'placed'>,
    waiting: (index: number) => Waiting | undefined = () => undefined,
  ): void {
    if (placed.length === 0) return;
    const endedAt = Date.now();
    const recorded: Recorded[] = [];
    for (const [index, { input, events }] of decided.entries()) {
      if (events.length === 0) continue;
      const origin = cameOf(input, this.arrival(input.lane, waiting(index)));
      for (const event of events) {
        const { id, lane, traceparent } = placed[recorded.length]!;
        recorded.push({ event, id, lane, traceparent, cameOf: origin, endedAt });
      }
    }
    this.tell(recorded);
  }

  private arrival(lane: number, waiting: Waiting | undefined): Parameters<typeof cameOf>[1] {
    if (!waiting) return undefined;
    const { arrivedAt, position, record } = waiting;
    const topic = topicOf(position.source as ServiceName, this.topicPrefix);
    return { at: arrivedAt, place: { topic, partition: lane, offset: record.offset } };
  }
}
