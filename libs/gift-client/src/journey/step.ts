import { unreachable } from '@liwu/contracts/wire';
import type { SendOutcome } from '../types.js';
import type { Answer, Grant, JourneyInput, Moment, Refusal, RequestJourney, Step } from './request-journey.js';
import {
  FIRST_PROBE_MS,
  GIVE_UP_AFTER_MS,
  LAST_WAIT_MS,
  LONGEST_WAIT_MS,
  MAX_TIMES_OVERLOADED,
  MAX_TRIES,
  scattered,
  SILENCES_UNHEARD,
  silenceMs,
} from './schedule.js';

/** The whole life of a request on the viewer's side (wire.md, sections 1, 3 and 5), without anything being done. */
export const step = (journey: RequestJourney, input: JourneyInput, at: Moment): Step => {
  switch (input.kind) {
    case 'begin':
      return ask(journey, at);
    case 'asked':
      return whenAsked(journey, input, at);
    case 'due':
      return whenDue(journey, at);
    case 'answer':
      return whenAnswered(journey, input.answer, input.from, at);
    case 'broadcast':
      return whenBroadcast(journey, input, at);
    case 'seen-in-room':
      return end(journey, { kind: 'shown', requestId: journey.requestId });
    case 'new-session':
      return isExhausted(journey, at) ? [journey, []] : ask(journey, at);
    case 'closed':
      return end(journey, { kind: 'unknown', requestId: journey.requestId });
    default:
      return unreachable(input);
  }
};

/** Asks once more, or gives up. Silence counts from here, for a network that loses a message may not say so. */
function ask(journey: RequestJourney, at: Moment): Step {
  if (journey.outcome) return [journey, []];
  if (isExhausted(journey, at)) return giveUp(journey);
  const asked = { ...journey, tries: journey.tries + 1, questions: journey.questions + 1 };
  const effect = { do: 'ask', question: asked.questions, try: asked.tries, identity: asked.identity } as const;
  return [{ ...asked, silences: asked.silences + 1, dueAtMs: at.nowMs + waitMs(asked, at) }, [effect]];
}

function waitMs({ granted, silences, tries }: RequestJourney, { random }: Moment): number {
  if (tries >= MAX_TRIES) return LAST_WAIT_MS;
  return granted ? LONGEST_WAIT_MS : silenceMs(silences, random);
}

/** Only the last question matters: when it did not leave, it was no try; when nobody was there, the next one is asked. */
function whenAsked(
  journey: RequestJourney,
  { outcome, question }: Extract<JourneyInput, { kind: 'asked' }>,
  at: Moment,
): Step {
  if (journey.outcome || question !== journey.questions) return [journey, []];
  switch (outcome) {
    case 'sent':
      return [{ ...journey, offline: 0 }, []];
    case 'offline': {
      const { identity, offline, silences, tries } = journey;
      const next = { ...journey, tries: tries - 1, identity: identity + 1, offline: offline + 1 };
      return next.offline < at.identities
        ? ask({ ...next, silences: silences - 1 }, at)
        : [{ ...next, offline: 0 }, []];
    }
    case 'not-sent':
      return [{ ...journey, tries: journey.tries - 1 }, []];
    default:
      return unreachable(outcome);
  }
}

function whenDue(journey: RequestJourney, at: Moment): Step {
  if (journey.outcome || journey.dueAtMs === undefined || journey.dueAtMs > at.nowMs) return [journey, []];
  return ask(journey.silences > 0 ? { ...journey, identity: journey.identity + 1 } : journey, at);
}

function whenAnswered(journey: RequestJourney, answer: Answer, from: string, at: Moment): Step {
  switch (answer.kind) {
    case 'accepted':
      return [journey.outcome ? journey : { ...journey, dueAtMs: at.nowMs + LONGEST_WAIT_MS }, []];
    case 'refused':
      return whenRefused(journey, answer, from, at);
    case 'grant':
    case 'reminder':
      return whenGranted(journey, answer, from, at);
    case 'released':
      return end(journey, { kind: 'released', requestId: journey.requestId });
    case 'settled':
      return end(journey, { kind: 'shown', requestId: journey.requestId });
    default:
      return unreachable(answer);
  }
}

function whenRefused(journey: RequestJourney, refusal: Refusal, from: string, at: Moment): Step {
  if (journey.outcome || journey.granted) return [journey, []];
  const { available, code, cost, final, now, requestId, retryAfterMs } = refusal;
  const refused: SendOutcome = {
    kind: 'refused',
    requestId,
    code,
    ...(available !== undefined && { available }),
    ...(cost !== undefined && { cost }),
  };
  if (final) return end(journey, refused);
  const again = { ...journey, silences: 0, refusedForNow: noting(refusal, from, journey), lastCode: code };
  const maxRefusals = code === 'overloaded' ? MAX_TIMES_OVERLOADED : MAX_TRIES;
  if (again.refusedForNow.length >= maxRefusals && !isRecordable(again)) return end(again, refused);
  if (code === 'session-expired') return [{ ...again, dueAtMs: at.nowMs }, [{ do: 'renew-session' }]];
  if (code !== 'stale') return [{ ...again, dueAtMs: at.nowMs + patienceMs(again, retryAfterMs, at) }, []];
  if (journey.clockCorrected) return isRecordable(again) ? [again, []] : end(again, refused);
  const corrected = { ...again, clockCorrected: true, dueAtMs: at.nowMs };
  return [corrected, now === undefined ? [] : [{ do: 'correct-clock', now }]];
}

/** As long as the gateway says, and ever longer when it keeps saying so: who is overloaded needs fewer questions. */
function patienceMs(journey: RequestJourney, retryAfterMs: number | undefined, { random }: Moment): number {
  const before = journey.refusedForNow.length - 1;
  const isToldWhen = before === 0 && retryAfterMs !== undefined;
  const waitMs = isToldWhen ? retryAfterMs : Math.max(retryAfterMs ?? 0, silenceMs(before, random));
  return journey.lastCode === 'overloaded' ? scattered(waitMs, random) : waitMs;
}

/** A refusal that comes twice speaks of one try only. */
function noting({ at }: Refusal, from: string, { refusedForNow }: RequestJourney): readonly string[] {
  const name = `${from} ${at}`;
  return refusedForNow.includes(name) || refusedForNow.length >= MAX_TRIES ? refusedForNow : [...refusedForNow, name];
}

/** Each attempt of the gateway is broadcast once; one that the gateway broadcasts itself is only waited for. */
function whenGranted(before: RequestJourney, { attempt, broadcaster, grant }: Grant, from: string, at: Moment): Step {
  const journey = {
    ...before,
    granted: true,
    silences: 0,
    dueAtMs: before.outcome ? undefined : ((before.granted ? before.dueAtMs : undefined) ?? at.nowMs + FIRST_PROBE_MS),
  };
  if (broadcaster === 'gateway' || journey.broadcasts.includes(attempt)) return [journey, []];
  const broadcasts = [...journey.broadcasts, attempt];
  return [{ ...journey, broadcasts }, [{ do: 'broadcast', attempt, grant, from }]];
}

function whenBroadcast(
  journey: RequestJourney,
  { attempt, from, result, sentAt }: Extract<JourneyInput, { kind: 'broadcast' }>,
  at: Moment,
): Step {
  switch (result) {
    case 'accepted': {
      const [shown] = end(journey, { kind: 'shown', requestId: journey.requestId });
      return [shown, [{ do: 'acknowledge', attempt, sentAt, to: from }]];
    }
    case 'unknown':
    case 'too-early':
    case 'too-late': {
      const broadcasts = journey.broadcasts.filter((other) => other !== attempt);
      const dueAtMs = journey.outcome ? undefined : (journey.dueAtMs ?? at.nowMs + FIRST_PROBE_MS);
      return [{ ...journey, broadcasts, dueAtMs }, []];
    }
    default:
      return unreachable(result);
  }
}

function end(journey: RequestJourney, outcome: SendOutcome): Step {
  return [journey.outcome ? journey : { ...journey, outcome, dueAtMs: undefined }, []];
}

/** Nobody answered for long. Where every try was refused for now, it is known that nothing was recorded. */
function giveUp(journey: RequestJourney): Step {
  const { lastCode, requestId } = journey;
  const known = lastCode !== undefined && !isRecordable(journey);
  return end(journey, known ? { kind: 'refused', requestId, code: lastCode } : { kind: 'unknown', requestId });
}

const isExhausted = ({ begunAtMs, tries }: RequestJourney, { nowMs }: Moment): boolean =>
  tries >= MAX_TRIES || nowMs - begunAtMs >= GIVE_UP_AFTER_MS;

/** Whether two identities in turn did not say a word about it: then more questions are the last that the gateway needs. */
export const isUnheard = ({ granted, outcome, silences }: RequestJourney): boolean =>
  !granted && outcome === undefined && silences >= SILENCES_UNHEARD;

/** Whether some try may have been recorded without a word about it having come back. */
const isRecordable = ({ granted, refusedForNow, tries }: RequestJourney): boolean =>
  granted || tries > refusedForNow.length;
