import type { RefusalCode } from '@liwu/contracts/wire';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  type JourneyEffect,
  type JourneyInput,
  newJourney,
  type RequestJourney,
} from './request-journey.js';
import { step } from './step.js';

const requestId = '019a5f3e-0000-7000-8000-000000000001';
const gateway = 'gift-gateway-0-1';
const about = { requestId, at: 0 };
const grant = (attempt: 0 | 1 | 2 | 3 = 0, broadcaster: 'viewer' | 'gateway' = 'viewer'): Answer =>
  attempt === 0
    ? { kind: 'grant', ...about, attempt, broadcaster, grant: 'jws' }
    : { kind: 'reminder', ...about, attempt, broadcaster, grant: 'jws' };
let refusals = 0;
const refusedFor = (code: RefusalCode, more: object = {}): Answer => ({
  kind: 'refused',
  requestId,
  at: (refusals += 1),
  code,
  final: !['slow-down', 'overloaded', 'session-expired', 'stale'].includes(code),
  ...more,
});

/** A request on a clock of its own: what it is told, what it wants done, and when it wakes by itself. */
class Run {
  nowMs = 0;
  journey: RequestJourney = newJourney(requestId, 0, 0);
  readonly effects: JourneyEffect[] = [];
  /** When which identity was asked for which try. */
  readonly asked: [atMs: number, identity: number, aTry: number][] = [];
  /** Of which questions the network said what became of them. */
  readonly said = new Set<number>();

  constructor() {
    this.in({ kind: 'begin' });
  }

  in(input: JourneyInput): this {
    if (input.kind === 'asked') this.said.add(input.question);
    const [journey, effects] = step(this.journey, input, { nowMs: this.nowMs, random: 0, identities: 3 });
    this.journey = journey;
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.do === 'ask') this.asked.push([this.nowMs, effect.identity % 3, effect.try]);
    }
    return this;
  }

  asks(outcome: 'sent' | 'offline' | 'not-sent' = 'sent'): this {
    return this.in({ kind: 'asked', question: this.journey.questions, outcome });
  }

  hears(answer: Answer): this {
    return this.in({ kind: 'answer', answer, from: gateway });
  }

  broadcasts(attempt: number, result: 'accepted' | 'unknown' | 'too-late' = 'accepted'): this {
    return this.in({ kind: 'broadcast', attempt, result, sentAt: 7, from: gateway });
  }

  /** Lets time pass; every question is sent, and none answered. */
  waits(untilMs: number): this {
    while (this.journey.dueAtMs !== undefined && this.journey.dueAtMs <= untilMs) {
      this.nowMs = this.journey.dueAtMs;
      this.in({ kind: 'due' });
    }
    this.nowMs = untilMs;
    return this;
  }

  get outcome(): unknown {
    return this.journey.outcome?.kind;
  }
}

describe('a request that nobody answers', () => {
  it('is asked of the spares at 1.5 and 3 s, then ever more rarely, nine times in all, and ends as unknown', () => {
    const run = new Run().asks().waits(600_000);
    expect(run.asked.map(([atMs]) => atMs)).toEqual([0, 1_500, 3_000, 6_000, 12_000, 24_000, 39_000, 54_000, 69_000]);
    expect(run.asked.map(([, identity]) => identity)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(run.asked.map(([, , aTry]) => aTry)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(run.outcome).toBe('unknown');
  });

  it('is known not to be charged where every try was refused for now', () => {
    const run = new Run();
    for (let tries = 0; tries < 9; tries++) {
      run.asks().hears(refusedFor('slow-down'));
      run.nowMs = run.journey.dueAtMs ?? run.nowMs;
      run.in({ kind: 'due' });
    }
    expect(run.asked).toHaveLength(9);
    expect(run.journey.outcome).toMatchObject({ kind: 'refused', code: 'slow-down' });
  });

  it.each([
    ['each refused anew', () => refusedFor('overloaded')],
    ['one refusal that comes again and again', () => refusedFor('overloaded', { at: 7 })],
  ])('is unknown where one try was silent, whatever the others were told: %s', (_, refusal) => {
    const run = new Run().asks().waits(1_500);
    for (let tries = 0; tries < 20; tries++) {
      run.hears(refusal());
      run.nowMs = run.journey.dueAtMs ?? run.nowMs;
      run.in({ kind: 'due' });
    }
    expect(run.outcome).toBe('unknown');
  });

  it('is asked of the spares in time where the network takes long to say what became of the first question', () => {
    const run = new Run().waits(3_000);
    expect(run.asked.map(([atMs, identity]) => [atMs, identity])).toEqual([
      [0, 0],
      [1_500, 1],
      [3_000, 2],
    ]);
    run.in({ kind: 'asked', question: 1, outcome: 'offline' }).in({ kind: 'asked', question: 2, outcome: 'not-sent' });
    expect(run.asked).toHaveLength(3);
    expect(run.journey.tries).toBe(3);
  });
});

describe('an identity that is offline', () => {
  it('is passed over at once, and costs no try', () => {
    const run = new Run().asks('offline').asks('offline').asks();
    expect(run.asked).toEqual([
      [0, 0, 1],
      [0, 1, 1],
      [0, 2, 1],
    ]);
  });

  it('leads to a pause once all were', () => {
    const run = new Run().asks('offline').asks('offline').asks('offline');
    expect(run.asked).toHaveLength(3);
    expect(run.journey.dueAtMs).toBe(1_500);
  });

  it('is asked no more after two minutes', () => {
    const run = new Run();
    for (let asks = 0; asks < 1_000 && !run.outcome; asks++) {
      const { questions } = run.journey;
      run.asks('offline');
      if (run.journey.questions > questions) continue;
      run.nowMs = Math.max(run.nowMs, run.journey.dueAtMs ?? 0);
      run.in({ kind: 'due' });
    }
    expect(run.outcome).toBe('unknown');
    expect(run.nowMs).toBeGreaterThanOrEqual(120_000);
    expect(run.nowMs).toBeLessThan(140_000);
  });
});

describe('a refusal', () => {
  it.each(['insufficient-coins', 'price-changed', 'id-reused', 'too-late', 'frozen'] as const)(
    '%s is final',
    (code) => {
      const run = new Run()
        .asks()
        .hears(refusedFor(code, { available: '5', cost: '60' }))
        .waits(600_000);
      expect(run.journey.outcome).toEqual({ kind: 'refused', requestId, code, available: '5', cost: '60' });
      expect(run.asked).toHaveLength(1);
    },
  );

  it('for now is followed by the next try when it says', () => {
    const run = new Run().asks().hears(refusedFor('slow-down', { retryAfterMs: 700 }));
    run.waits(699);
    expect(run.asked).toHaveLength(1);
    run.waits(700);
    expect(run.asked).toEqual([
      [0, 0, 1],
      [700, 0, 2],
    ]);
  });

  it('for now that comes again and again is followed by ever rarer tries', () => {
    const run = new Run();
    const waits: number[] = [];
    for (let tries = 0; tries < 6; tries++) {
      run.asks().hears(refusedFor('slow-down', { retryAfterMs: 2_000 }));
      waits.push((run.journey.dueAtMs ?? 0) - run.nowMs);
      run.nowMs = run.journey.dueAtMs ?? run.nowMs;
      run.in({ kind: 'due' });
    }
    expect(waits).toEqual([2_000, 2_000, 3_000, 6_000, 12_000, 15_000]);
  });

  it('because there is no room is told to the viewer after four times', () => {
    const run = new Run();
    for (let tries = 0; tries < 9; tries++) {
      run.asks().hears(refusedFor('overloaded', { retryAfterMs: 2_000 }));
      run.nowMs = run.journey.dueAtMs ?? run.nowMs;
      run.in({ kind: 'due' });
    }
    expect(run.asked.map(([atMs]) => atMs)).toEqual([0, 2_000, 4_000, 7_000]);
    expect(run.journey.outcome).toMatchObject({ kind: 'refused', code: 'overloaded' });
  });

  it('because there is no room is followed later than it says, each viewer by another while', () => {
    const journey = { ...newJourney(requestId, 0, 0), tries: 1 };
    const answer = refusedFor('overloaded', { retryAfterMs: 2_000 });
    const dueAt = [0, 0.5, 0.999].map((random) => {
      const at = { nowMs: 0, random, identities: 3 };
      return step(journey, { kind: 'answer', answer, from: gateway }, at)[0].dueAtMs;
    });
    expect(dueAt).toEqual([2_000, 2_500, 2_999]);
  });

  it('because the session expired is followed by a new session and the same request', () => {
    const run = new Run().asks().hears(refusedFor('session-expired')).waits(0);
    expect(run.effects.map((effect) => effect.do)).toEqual(['ask', 'renew-session', 'ask']);
  });

  it('as stale corrects the clock once, and ends the request when that was not it', () => {
    const run = new Run()
      .asks()
      .hears(refusedFor('stale', { now: 99 }))
      .waits(0);
    expect(run.effects).toContainEqual({ do: 'correct-clock', now: 99 });
    expect(run.asked).toHaveLength(2);
    expect(run.hears(refusedFor('stale', { now: 99 })).journey.outcome).toMatchObject({
      kind: 'refused',
      code: 'stale',
    });
  });

  it('after the grant changes nothing', () => {
    const run = new Run().asks().hears(grant()).hears(refusedFor('too-late'));
    expect(run.outcome).toBeUndefined();
  });
});

describe('a granted gift', () => {
  it('is broadcast, shown, and acknowledged to who granted it', () => {
    const run = new Run().asks().hears(grant()).broadcasts(0).waits(600_000);
    expect(run.outcome).toBe('shown');
    expect(run.effects.slice(1)).toEqual([
      { do: 'broadcast', attempt: 0, grant: 'jws', from: gateway },
      { do: 'acknowledge', attempt: 0, sentAt: 7, to: gateway },
    ]);
  });

  it('is broadcast and acknowledged again for each reminder, once per attempt', () => {
    const run = new Run().asks().hears(grant()).hears(grant()).broadcasts(0).hears(grant());
    run.hears(grant(1)).hears(grant(1)).broadcasts(1).hears(grant(1)).hears(grant(3)).broadcasts(3);
    const done = run.effects.slice(1).map((effect) => ('attempt' in effect ? [effect.do, effect.attempt] : effect.do));
    expect(done).toEqual([
      ['broadcast', 0],
      ['acknowledge', 0],
      ['broadcast', 1],
      ['acknowledge', 1],
      ['broadcast', 3],
      ['acknowledge', 3],
    ]);
  });

  it('whose broadcast failed is not acknowledged, and tried again by the same attempt', () => {
    const run = new Run().asks().hears(grant()).broadcasts(0, 'unknown');
    expect(run.outcome).toBeUndefined();
    run.hears(grant()).broadcasts(0);
    expect(run.outcome).toBe('shown');
    expect(run.effects.filter((effect) => effect.do === 'acknowledge')).toHaveLength(1);
  });

  it('that the gateway broadcasts is not broadcast here; how it ended is seen in the room', () => {
    const run = new Run().asks().hears(grant(0, 'gateway'));
    expect(run.effects.slice(1)).toEqual([]);
    expect(run.in({ kind: 'seen-in-room' }).outcome).toBe('shown');
  });

  it.each([
    ['settled', 'shown', { kind: 'settled', ...about }],
    ['released', 'released', { kind: 'released', ...about, code: 'not-shown' }],
  ] as const)('that nobody here saw is asked after, and told as %s', (_, outcome, answer) => {
    const run = new Run().asks().hears(grant(0, 'gateway')).waits(4_999);
    expect(run.asked).toHaveLength(1);
    run.waits(5_000);
    expect(run.asked).toHaveLength(2);
    expect(run.hears(answer).outcome).toBe(outcome);
  });

  it('is not told twice, nor otherwise', () => {
    const run = new Run().asks().hears(grant()).broadcasts(0);
    run.hears({ kind: 'released', ...about, code: 'not-shown' }).in({ kind: 'closed' });
    expect(run.outcome).toBe('shown');
  });
});

describe('a request while its client changes', () => {
  it('is asked again, with the same id, in a new session', () => {
    const run = new Run().asks();
    run.nowMs = 500;
    expect(run.in({ kind: 'new-session' }).asked).toEqual([
      [0, 0, 1],
      [500, 0, 2],
    ]);
  });

  it('is not asked again where it was decided', () => {
    expect(new Run().asks().hears(grant()).broadcasts(0).in({ kind: 'new-session' }).asked).toHaveLength(1);
  });

  it('is unknown when the client closes first', () => {
    expect(new Run().asks().in({ kind: 'closed' }).outcome).toBe('unknown');
  });

  it('is not given up while it is accepted, nor asked in haste', () => {
    const run = new Run()
      .asks()
      .hears({ kind: 'accepted', ...about })
      .waits(14_999);
    expect(run.asked).toHaveLength(1);
    expect(run.waits(15_000).asked).toHaveLength(2);
  });
});

describe('whatever happens to a request, in whatever order', () => {
  const inputs = fc.oneof(
    fc.constantFrom<JourneyInput>({ kind: 'due' }, { kind: 'seen-in-room' }, { kind: 'new-session' }),
    fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('sent', 'offline', 'not-sent'))
      .map(([question, outcome]): JourneyInput => ({ kind: 'asked', question, outcome })),
    fc
      .constantFrom(
        ...([0, 1, 2, 3] as const).flatMap((attempt) => [grant(attempt), grant(attempt, 'gateway')]),
        ...(['slow-down', 'stale', 'session-expired', 'insufficient-coins'] as const).map((code) => refusedFor(code)),
        { kind: 'accepted', ...about } as const,
        { kind: 'settled', ...about } as const,
        { kind: 'released', ...about, code: 'not-shown' } as const,
      )
      .map((answer): JourneyInput => ({ kind: 'answer', answer, from: gateway })),
    fc
      .tuple(fc.nat({ max: 3 }), fc.constantFrom('accepted', 'unknown', 'too-late'))
      .map(([attempt, result]): JourneyInput => ({ kind: 'broadcast', attempt, result, sentAt: 0, from: gateway })),
  );

  it('each question is asked once, no try goes beyond the ninth, and an outcome never changes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(inputs, fc.nat({ max: 20_000 })), { maxLength: 80 }), (story) => {
        const run = new Run();
        for (const [input, laterMs] of story) {
          // The network says once what became of a question.
          if (input.kind === 'asked' && run.said.has(input.question)) continue;
          const { outcome } = run.journey;
          run.nowMs += laterMs;
          run.in(input);
          expect(run.journey.tries).toBeLessThanOrEqual(9);
          if (outcome) expect(run.journey.outcome).toBe(outcome);
          if (run.journey.outcome) expect(run.journey.dueAtMs).toBeUndefined();
          else expect(run.journey.dueAtMs).toBeDefined();
        }
        const questions = run.effects.flatMap((effect) => (effect.do === 'ask' ? [effect.question] : []));
        expect(questions).toEqual(questions.map((_, index) => index + 1));
      }),
      { numRuns: 2_000 },
    );
  });

  it('it ends, once nobody says anything any more', () => {
    fc.assert(
      fc.property(fc.array(inputs, { maxLength: 30 }), (story) => {
        const run = new Run();
        for (const input of story) run.in(input);
        run.waits(run.nowMs + 1_000_000);
        expect(run.outcome).toBeDefined();
      }),
      { numRuns: 1_000 },
    );
  });
});
