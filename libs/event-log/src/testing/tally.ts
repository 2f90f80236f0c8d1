import { randomBytes } from 'node:crypto';
import { type LiwuEvent, type ServiceName, laneOf } from '@liwu/contracts';
import { arrayOf, columnOf } from '../postgres/array-parameter.js';
import { type Appended, CommandRefused, type Input, type LaneHandler, type Log } from '../lane-handler.js';

/** A command of the tally: count by so many; a negative number is refused. */
export interface CountBy {
  readonly viewerId: string;
  readonly requestId: string;
  readonly by: number;
}

export type Tally = Map<string, number>;
export type TallyTimer = { viewerId: string };

export type TallyHandler = LaneHandler<Tally, CountBy, TallyTimer>;

export const LANES = 4;
/** Silent, unless LIWU_SPEC_LOG is set: then a failing spec can be listened to. */
const say = (context: object, message: string): void => {
  if (process.env['LIWU_SPEC_LOG']) console.log(message, context);
};
export const quietLog: Log = { debug: () => undefined, info: say, warn: say, error: say };

/**
 * A small service for specs: counts, per viewer, the events that it reads, and emits one event for each count. A viewer whose id
 * begins with `poison` breaks an invariant.
 */
export const tallyHandler = (service: ServiceName, input: ServiceName, poison?: string): TallyHandler => ({
  service,
  inputs: [input],
  reads: ['BroadcastAcknowledged', 'DeliveryAbandoned'],
  load: (inputs) => [
    {
      name: `${service}-tally`,
      text: 'SELECT viewer, count FROM tally WHERE viewer = ANY($1::text[])',
      values: [arrayOf('text', new Set(inputs.map(({ key }) => key)))],
    },
  ],
  state: ([rows]) => new Map(rows!.map(({ viewer, count }) => [viewer as string, Number(count)])),
  decide: (input, tally) => decide(input, tally, poison),
  evolve: (tally, event) => {
    const viewer = (event as { viewerId: string }).viewerId;
    return tally.set(viewer, (tally.get(viewer) ?? 0) + 1);
  },
  save: (tally, appended) => [saveTally(service, tally, appended)],
  respond: ({ by }) => ({ status: 201, body: { counted: by } }),
  timers: {
    due: (lanes, until, limit) => ({
      name: `${service}-due`,
      text: 'SELECT lane, viewer FROM due WHERE lane = ANY($1::int[]) AND at <= $2 ORDER BY at LIMIT $3',
      values: [arrayOf('int', lanes), until, limit],
    }),
    timer: ({ lane, viewer }) => ({ lane, key: viewer, timer: { viewerId: viewer } }),
  },
});

function decide(input: Input<CountBy, TallyTimer>, tally: Tally, poison: string | undefined): LiwuEvent[] {
  if (poison !== undefined && input.key.startsWith(poison)) throw new Error('this viewer breaks an invariant');
  if (input.kind === 'event') {
    const { viewerId, requestId, n } = input.event as { viewerId: string; requestId: string; n: number };
    return [counted(viewerId, requestId, n, input.now)];
  }
  if (input.kind === 'timer')
    return [counted(input.key, requestId('timer'), (tally.get(input.key) ?? 0) + 1, input.now)];
  if (input.command.by < 0) throw new CommandRefused('negative', 'a tally only grows');
  return Array.from({ length: input.command.by }, (_, n) => counted(input.key, input.command.requestId, n, input.now));
}

const saveTally = (service: string, tally: Tally, appended: readonly Appended[]) => {
  const viewers = [...new Set(appended.map(({ event }) => (event as { viewerId: string }).viewerId))];
  return {
    name: `${service}-save-tally`,
    text: `WITH gone AS (DELETE FROM due WHERE viewer = ANY($1::text[]))
    INSERT INTO tally (viewer, count) SELECT * FROM unnest($1::text[], $2::int[])
    ON CONFLICT (viewer) DO UPDATE SET count = excluded.count`,
    values: [arrayOf('text', viewers), columnOf('int', viewers, (viewer) => tally.get(viewer) ?? 0)],
  };
};

/** What the tally says of one input: any event with few fields does. */
export const counted = (viewerId: string, request: string, n: number, at: number): LiwuEvent => ({
  type: 'DeliveryAbandoned',
  viewerId,
  requestId: request,
  n,
  at,
  certainty: 'not-shown',
  closedAt: at,
  reminders: 0,
});

/** A request id, the same for the same name. */
export const requestId = (name: string): string => {
  const hex = Buffer.from(name.padEnd(6, '-')).toString('hex').slice(0, 12).padEnd(12, '0');
  return `0190a000-0000-7000-8000-${hex}`;
};

export const acknowledged = (viewerId: string, n: number): LiwuEvent => ({
  type: 'BroadcastAcknowledged',
  viewerId,
  requestId: requestId('r'),
  n,
  at: Date.now(),
  sentAt: Date.now(),
});

/** One viewer in each lane. */
export const viewersOfLanes = (): string[] =>
  Array.from({ length: LANES }, (_, lane) => {
    for (let n = 0; ; n++) if (laneOf(`v${n}`, LANES) === lane) return `v${n}`;
  });

/** So many viewers of one lane, whose ids begin with this. */
export const viewersIn = (lane: number, count: number, beginning: string): string[] => {
  const found: string[] = [];
  for (let n = 0; found.length < count; n++)
    if (laneOf(`${beginning}${n}`, LANES) === lane) found.push(`${beginning}${n}`);
  return found;
};

/** A caller's own key, never used before. */
export const freshKey = (): string => randomBytes(8).toString('hex');

/** So many acknowledgements of one viewer in each lane. */
export const burst = (each: number): LiwuEvent[] =>
  viewersOfLanes().flatMap((viewer) => Array.from({ length: each }, (_, n) => acknowledged(viewer, n)));
