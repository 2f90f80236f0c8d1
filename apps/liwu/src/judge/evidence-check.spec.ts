import { closableAt, type LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { abandoned, confirmed, held, requestId, T0 } from '../verify/testing/example-events.js';
import { checkEvidence } from './evidence-check.js';
import type { ShownHow } from './judged-gifts.js';
import {
  acknowledged,
  closed,
  E,
  granted,
  judged,
  sentByServer,
  shownLate,
  witnessed,
} from './testing/example-gifts.js';

const shownBy = (how: ShownHow): LiwuEvent => Object.assign(confirmed(), { how });
const given = (decision: LiwuEvent, ...facts: readonly LiwuEvent[]): string[] =>
  checkEvidence(judged([held(), decision], facts)).violations.shown;
const released = Object.assign(abandoned(), { closedAt: closableAt(E) });
const unknown = Object.assign(abandoned(), { closedAt: closableAt(E), certainty: 'unknown' });
const ofHer = (fault: string) => [expect.stringMatching(new RegExp(`^alice/${requestId(1)}: .*${fault}`))];

describe('every decision rests on evidence', () => {
  it.each<[what: string, how: ShownHow, facts: LiwuEvent[]]>([
    ['a witness', 'witnessed', [granted(), witnessed()]],
    ['a witness, though the room was not watched', 'witnessed', [granted({ watched: false }), witnessed()]],
    ['an acknowledgement in a room that is not watched', 'acknowledged', [granted({ watched: false }), acknowledged()]],
    ['an acknowledgement before the grant was told', 'acknowledged', [acknowledged(), granted({ watched: false })]],
    [
      'an acknowledgement before it was watched',
      'acknowledged',
      [granted({ watched: false }), acknowledged(), granted()],
    ],
    ['a send of the gateway', 'by-server', [sentByServer()]],
    ['a send, and a witness later', 'by-server', [sentByServer(), witnessed(), closed()]],
  ])('holds for what was confirmed by %s', (_what, how, facts) => {
    expect(given(shownBy(how), ...facts)).toEqual([]);
  });

  it('holds for what was abandoned after a closing, and proven later', () => {
    expect(given(released, granted(), closed(), closed({ n: 1, closedAt: T0 + 90_000 }))).toEqual([]);
    expect(given(released, closed(), witnessed(), acknowledged())).toEqual([]);
  });

  it.each<[what: string, how: ShownHow, facts: LiwuEvent[]]>([
    ['no fact', 'witnessed', []],
    ['a witness in another room', 'witnessed', [witnessed({ room: 'other' })]],
    ['another gift’s witness', 'witnessed', [witnessed({ request: 2 })]],
    ['an acknowledgement in a watched room', 'acknowledged', [granted(), acknowledged()]],
    [
      'an acknowledgement that came when it was watched',
      'acknowledged',
      [granted(), granted({ watched: false }), acknowledged()],
    ],
    ['an acknowledgement alone', 'acknowledged', [acknowledged()]],
    ['a send that is unknown', 'by-server', [sentByServer({ result: 'unknown' })]],
    ['a send into a watched room', 'by-server', [sentByServer({ watched: true })]],
    ['evidence of another kind', 'witnessed', [granted({ watched: false }), acknowledged()]],
  ])('breaks for what was confirmed by %s', (_what, how, facts) => {
    expect(given(shownBy(how), ...facts)).toEqual(
      ofHer(`confirmed as ${how} at ${T0}, and nothing in the topic proves that`),
    );
  });

  it('breaks for what was confirmed by proof that came after the closing', () => {
    expect(given(shownBy('witnessed'), closed(), witnessed())).toEqual(ofHer('though it was closed before'));
  });

  it('breaks for what was abandoned without a closing, by another closing, or after it was proven', () => {
    expect(given(released, granted())).toEqual(ofHer('not the first that the topic holds'));
    expect(given(released, closed({ closedAt: T0 + 99_000 }))).toEqual(ofHer('not the first that the topic holds'));
    expect(given(released, closed({ closedAt: T0 + 99_000 }), closed())).toEqual(
      ofHer('not the first that the topic holds'),
    );
    expect(given(released, witnessed(), closed())).toEqual(ofHer('though it was proven before it was closed'));
  });

  it('breaks for a closing that came too early, or for another end of the grant', () => {
    const early = closableAt(E) - 1;
    expect(given(Object.assign(abandoned(), { closedAt: early }), closed({ closedAt: early }))).toEqual(
      ofHer('1 ms before it may be'),
    );
    expect(given(released, closed({ expiresAt: E - 1_000 }))).toEqual(ofHer(`ends at ${E - 1_000}, not at ${E}`));
  });

  it('breaks for what was confirmed by evidence of another time than the topic has', () => {
    const at = (evidenceAt: number) => Object.assign(confirmed(), { evidenceAt });
    expect(given(at(T0 + 5), witnessed(), witnessed({ n: 1, seenAt: T0 + 5 }))).toEqual([]);
    expect(given(at(T0 + 5), witnessed())).toEqual(ofHer(`witnessed at ${T0 + 5}, and nothing in the topic proves`));
    expect(given(at(T0 + 5), witnessed(), closed(), witnessed({ n: 1, seenAt: T0 + 5 }))).toEqual(
      ofHer('though it was closed before'),
    );
  });

  it('breaks for what was told to be shown late, and is not in the topic', () => {
    const late = [held(), unknown, shownLate()];
    const faults = (...facts: LiwuEvent[]) => checkEvidence(judged(late, facts)).violations.shown;
    expect(faults(closed({ certain: false }), witnessed())).toEqual([]);
    expect(faults(closed({ certain: false }))).toEqual(ofHer(`told to be shown late, as witnessed at ${T0}, and`));
    expect(faults(closed({ certain: false }), witnessed({ seenAt: T0 + 1 }))).toHaveLength(1);
    expect(faults(closed({ certain: false }), acknowledged())).toHaveLength(1);
  });
});

describe('what an abandoned gift is said to be', () => {
  const doubts: [what: string, facts: LiwuEvent[]][] = [
    ['the closing is not certain', [closed({ certain: false })]],
    ['the closing knows of a send', [closed({ sent: 'unknown' })]],
    ['a send had no answer before it', [sentByServer({ result: 'unknown' }), closed()]],
    ['a send was accepted before it, in a watched room', [sentByServer({ watched: true }), closed()]],
    ['the viewer had acknowledged it before, in a watched room', [granted(), acknowledged(), closed()]],
  ];

  it.each(doubts)('is unknown where %s, and nothing else', (_what, facts) => {
    expect(given(unknown, ...facts)).toEqual([]);
    expect(given(released, ...facts)).toEqual(ofHer('abandoned as not-shown, and is unknown by what was told before'));
  });

  it('is not shown where all is certain, whatever comes after the closing, and nothing else', () => {
    const facts = [
      granted(),
      closed(),
      acknowledged(),
      sentByServer({ result: 'unknown' }),
      closed({ certain: false }),
    ];
    expect(given(released, ...facts)).toEqual([]);
    expect(given(unknown, ...facts)).toEqual(ofHer('abandoned as unknown, and is not-shown by what was told before'));
  });
});

describe('a fact that went with the lost tail of its topic', () => {
  const verdictOf = (decision: LiwuEvent, facts: LiwuEvent[], lost: LiwuEvent[]) =>
    checkEvidence(judged([held(), decision], facts, lost));

  it.each<[what: string, decision: LiwuEvent, facts: LiwuEvent[], lost: LiwuEvent]>([
    ['the proof', shownBy('witnessed'), [granted()], witnessed()],
    ['the proof, which was told again after the closing', shownBy('witnessed'), [closed(), witnessed()], witnessed()],
    ['the acknowledgement', shownBy('acknowledged'), [granted({ watched: false })], acknowledged()],
    ['that the room is not watched', shownBy('acknowledged'), [acknowledged()], granted({ watched: false })],
    ['the closing', released, [granted()], closed()],
    ['the first closing', released, [closed({ n: 2, closedAt: T0 + 99_000 })], closed()],
    ['the doubt', unknown, [closed()], acknowledged()],
    [
      'that the room was watched before it was not',
      unknown,
      [acknowledged(), granted({ watched: false }), closed()],
      granted(),
    ],
  ])('excuses that the topic lacks %s', (_what, decision, facts, lost) => {
    expect(verdictOf(decision, facts, []).violations.count).toBe(1);
    const { looked, violations } = verdictOf(decision, facts, [lost]);
    expect(violations.shown).toEqual([]);
    expect(looked).toContain('1 by facts that the topic has lost');
  });

  it.each<[what: string, decision: LiwuEvent, facts: LiwuEvent[], lost: LiwuEvent]>([
    ["another gift's proof", shownBy('witnessed'), [granted()], witnessed({ request: 2 })],
    ['proof of another moment', shownBy('witnessed'), [granted()], witnessed({ seenAt: T0 + 1 })],
    ['proof of another kind', shownBy('witnessed'), [granted()], acknowledged()],
    ['another closing', released, [], closed({ closedAt: T0 + 99_000 })],
    ['a closing that says another thing', released, [], closed({ certain: false })],
    ['what could only make it less certain', released, [closed({ certain: false })], acknowledged()],
    ['what leaves no doubt', unknown, [closed()], granted()],
    ['that the room is watched, beside a witness', unknown, [witnessed(), acknowledged(), closed()], granted()],
    [
      'that the room is not watched, once more',
      unknown,
      [acknowledged(), granted({ watched: false }), closed()],
      granted({ watched: false }),
    ],
  ])('excuses nothing by %s', (_what, decision, facts, lost) => {
    expect(verdictOf(decision, facts, [lost]).violations.count).toBe(1);
  });
});
