import type { EventOfType, EventType } from '@liwu/contracts';
import { isFinal } from '@liwu/contracts/wire';
import type { Counters, EventInput } from '@liwu/event-log';
import { leaveToSuccessor, type Reacts } from '../facts/facts.js';
import { ANSWERS } from '../facts/reads.js';
import type { Answer, ViewerAnswers } from '../viewer-messages/viewer-answers.js';

/** One of the events that a viewer is told of in words. */
type Outcome = EventOfType<(typeof ANSWERS)[number]>;

/** What a viewer is told of an outcome; undefined when there is nothing to say. */
export const answerTo = (event: Outcome): Answer | undefined => {
  const { requestId } = event;
  switch (event.type) {
    case 'GiftRefused':
      return refused(event, event.cost === undefined ? {} : { cost: event.cost.toString() });
    case 'TryRejected':
      return refused(event, {});
    case 'HoldRefused':
      return refused(event, event.available === undefined ? {} : { available: event.available.toString() });
    case 'GiftSettled':
      // The viewer has seen its own gift; only whoever asks again needs the word.
      return event.n > 0 ? { kind: 'settled', requestId } : undefined;
    case 'HoldReleased':
      return { kind: 'released', requestId, code: 'not-shown' };
    default:
      return event satisfies never;
  }
};

/**
 * Sends a request's outcome to whoever asked, except for the grant itself. Nobody reads it after the end of the session that
 * asked, so that after an outage, or at a first start, old outcomes hold up nobody's new ones.
 */
export class AnswerOutcome implements Reacts {
  constructor(
    private readonly answers: ViewerAnswers,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {}

  readonly reactions = Object.fromEntries(ANSWERS.map((type) => [type, (input: EventInput) => this.#answer(input)]));

  async #answer({ event }: EventInput): Promise<void> {
    if (!isOutcome(event)) return;
    const answer = answerTo(event);
    if (!answer) return;
    if (this.clock() >= event.replyTo.sessionExpiresAt * 1_000) return this.counters.count('answer.session-over');
    this.counters.count(`answer.${'code' in answer ? answer.code : answer.kind}`);
    const { viewerId, replyTo } = event;
    const result = await this.answers.say(answer, { viewerId, replyTo, sendClass: 'refused' });
    if (!result.sent && result.why === 'stopped') return leaveToSuccessor();
  }
}

function refused(
  { requestId, code }: EventOfType<'GiftRefused' | 'TryRejected' | 'HoldRefused'>,
  more: { cost?: string; available?: string },
): Answer {
  return { kind: 'refused', requestId, code, final: isFinal(code), ...more };
}

const isOutcome = (event: EventInput['event']): event is Outcome =>
  (ANSWERS as readonly EventType[]).includes(event.type);
