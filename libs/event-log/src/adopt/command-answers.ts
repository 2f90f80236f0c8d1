import type { Cause, LiwuEvent } from '@liwu/contracts';
import type { CommandResponse, Statement } from '../lane-handler.js';
import { keepAnswer } from '../lanes/kept-answer.js';
import type { CommandAnswers } from '../rebuild/service-state.js';
import { LaneFault } from './adopted-lane.js';

/** A command as its events tell it, and what it was answered. */
interface Answered {
  readonly cause: Cause;
  readonly lane: number;
  readonly events: LiwuEvent[];
  answer: CommandResponse;
}

/** Gathers, while events are folded, what the commands that caused them were answered: under the same key they must have one effect. */
export class AnswersOfCommands<State> {
  private readonly answered: Answered[] = [];

  constructor(private readonly commands: CommandAnswers<State> | undefined) {}

  get count(): number {
    return this.answered.length;
  }

  /** An event was folded; `state` is as it is right behind it, and may be changed in place by what comes then. Never throws `LaneFault`. */
  evolved(event: LiwuEvent, lane: number, state: State): void {
    const { commands } = this;
    if (!commands) return;
    const last = this.answered.at(-1);
    const cause = causeOf(event);
    if (cause) {
      this.answered.push({ cause, lane, events: [event], answer: structuredClone(commands.answer([event], state)) });
    } else if (last?.lane === lane && commands.continues(last.events.at(-1)!, event)) {
      last.events.push(event);
      last.answer = structuredClone(commands.answer(last.events, state));
    }
  }

  /** What keeps them, a statement each. Throws `LaneFault` where the topic holds only the beginning of what a command did. */
  save(): Statement[] {
    for (const command of this.answered) this.demandWhole(command);
    return this.answered.map(({ cause: { caller, contentHash, key: idempotencyKey }, answer }) =>
      keepAnswer({ caller, idempotencyKey, contentHash }, answer),
    );
  }

  private demandWhole({ cause, events, lane }: Answered): void {
    if (this.commands?.isWhole(events)) return;
    throw new LaneFault(
      `lane ${lane} ends with ${events.at(-1)!.type} of ${cause.caller}'s command ${cause.key}, and what had to follow it was never published`,
    );
  }
}

/** The command that an event bears; one that follows another event of the same command, or came of none, bears none. */
function causeOf(event: LiwuEvent): Cause | undefined {
  return 'cause' in event && typeof event.cause === 'object' ? event.cause : undefined;
}
