import { expect } from 'vitest';

/** What is under test: pure functions over a state. */
export interface Decider<State, Command, Event> {
  decide(command: Command, state: State): readonly Event[];
  evolve(state: State, event: Event): State;
  /** Makes the state before anything happened; called anew for each spec. */
  initial(): State;
}

/** What a spec may demand of a decision. */
export interface Outcome<State, Event> {
  /** Exactly these events follow, in this order; none at all if none are given. */
  then(...events: Event[]): void;
  /** The command is refused by an error with this `code`. */
  thenThrows(code: string): void;
  /** After what follows, the state is such that this does not throw. */
  thenState(check: (state: State) => void): void;
}

/** The middle of a spec: what happened is known, what is asked is not yet. */
export interface Given<State, Command, Event> {
  when(command: Command): Outcome<State, Event>;
}

/**
 * Makes the `given` of a decider's specs, which read as sentences:
 * `given(toppedUp(100n)).when(hold(60n)).then(held(60n))`. Past events are evolved into the state, the command is
 * decided on it, and what follows is compared deeply.
 */
export function decider<State, Command, Event>(
  subject: Decider<State, Command, Event>,
): (...past: Event[]) => Given<State, Command, Event> {
  return (...past) => ({
    when: (command) => {
      const before = past.reduce<State>((state, event) => subject.evolve(state, event), subject.initial());
      const decide = () => [...subject.decide(command, before)];
      return {
        // oxlint-disable-next-line unicorn/no-thenable -- a sentence, never awaited
        then: (...events) => expect(decide()).toEqual(events),
        thenThrows: (code) => expect(thrownBy(decide)).toMatchObject({ code }),
        thenState: (check) => check(decide().reduce<State>((state, event) => subject.evolve(state, event), before)),
      };
    },
  });
}

function thrownBy(act: () => readonly unknown[]): unknown {
  let events: readonly unknown[];
  try {
    events = act();
  } catch (error) {
    return error;
  }
  return expect.fail(
    `nothing was refused, and ${events.length} events followed: ${JSON.stringify(events, withBigints)}`,
  );
}

const withBigints = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
