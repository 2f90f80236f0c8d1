import { type LiwuEvent, encodeEvent, traceparentOfEvent } from '@liwu/contracts';
import type { Appended, Decided, Input, LaneHandler } from '../lane-handler.js';
import { chainHash } from './chain.js';
import type { PlacedEvent } from './lane-store.js';

/** Where a lane's chain ends. */
export interface LaneEnd {
  sequence: number;
  head: Buffer;
}

export interface Folded<State, Command = never, Timer = never> {
  readonly state: State;
  readonly appended: Appended[];
  readonly placed: PlacedEvent[];
  readonly ends: Map<number, LaneEnd>;
  /** In the inputs' order. */
  readonly decided: Decided<Command, Timer>[];
}

/** A decision that failed: an invariant broke, or the command was refused. */
export class DecisionFailed extends Error {
  override readonly name = 'DecisionFailed';
  constructor(
    readonly index: number,
    override readonly cause: unknown,
  ) {
    super('a decision failed', { cause });
  }
}

/** Folds the inputs over the state, each lane in its order, and gives every event its place in its lane's chain. */
export const fold = <State, Command, Timer>(
  handler: Pick<LaneHandler<State, Command, Timer>, 'decide' | 'evolve'>,
  inputs: readonly Input<Command, Timer>[],
  initial: State,
  from: ReadonlyMap<number, LaneEnd>,
): Folded<State, Command, Timer> => {
  const folded: Folded<State, Command, Timer> = {
    state: initial,
    appended: [],
    placed: [],
    ends: new Map(),
    decided: [],
  };
  let state = initial;
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index]!;
    try {
      const events = handler.decide(input, state);
      folded.decided.push({ input, events });
      for (const event of events) {
        state = handler.evolve(state, event, input.lane);
        append(folded, event, input, from);
      }
    } catch (cause) {
      throw new DecisionFailed(index, cause);
    }
  }
  return { ...folded, state };
};

function append(
  folded: Pick<Folded<unknown>, 'appended' | 'placed' | 'ends'>,
  event: LiwuEvent,
  input: Input<unknown, unknown>,
  from: ReadonlyMap<number, LaneEnd>,
): void {
  const { lane } = input;
  let end = folded.ends.get(lane);
  if (!end) folded.ends.set(lane, (end = { ...from.get(lane)! }));
  const { ceType: type, id, key, subject, at, value } = encodeEvent(event);
  const sequence = end.sequence + 1;
  const traceparent = traceparentOfEvent(event, id, input.traceparent);
  const placed: PlacedEvent = { lane, sequence, type, id, key, subject, at, traceparent, value, prev: end.head };
  end.sequence = sequence;
  end.head = chainHash(placed.prev, placed);
  folded.placed.push(placed);
  folded.appended.push({ event, lane, sequence, id, hash: end.head });
}
