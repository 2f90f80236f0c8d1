import { closableAt, type LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { abandoned, confirmed, held, requestId, T0 } from '../verify/testing/example-events.js';
import { checkEvidence } from './evidence-check.js';
import type { ShownHow } from './judged-gifts.js';
import { acknowledged, closed, E, granted, judged, sentByServer, witnessed } from './testing/example-gifts.js';

const shownBy = (how: ShownHow): LiwuEvent => Object.assign(confirmed(), { how });
const given = (decision: LiwuEvent, ...facts: readonly LiwuEvent[]): string[] =>
  checkEvidence(judged([held(), decision], facts)).violations.shown;
const released = abandoned({ at: T0 });
Object.assign(released, { closedAt: closableAt(E) });
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
    expect(given(released, granted(), acknowledged(), closed())).toEqual([]);
    expect(
      given(released, sentByServer({ result: 'unknown' }), closed(), closed({ n: 1, closedAt: T0 + 90_000 })),
    ).toEqual([]);
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
    expect(given(shownBy(how), ...facts)).toEqual(ofHer(`confirmed as ${how}, and nothing in the topic proves that`));
  });

  it('breaks for what was confirmed by proof that came after the closing', () => {
    expect(given(shownBy('witnessed'), closed(), witnessed())).toEqual(ofHer('though it was closed before'));
  });

  it('breaks for what was abandoned without a closing, by another closing, or after it was proven', () => {
    expect(given(released, granted())).toEqual(ofHer('which the topic does not hold'));
    expect(given(released, closed({ closedAt: T0 + 99_000 }))).toEqual(ofHer('which the topic does not hold'));
    expect(given(released, witnessed(), closed())).toEqual(ofHer('though it was proven before it was closed'));
  });

  it('breaks for a closing that came too early, or for another end of the grant', () => {
    const early = closableAt(E) - 1;
    expect(given(Object.assign(abandoned(), { closedAt: early }), closed({ closedAt: early }))).toEqual(
      ofHer('1 ms before it may be'),
    );
    expect(given(released, closed({ expiresAt: E - 1_000 }))).toEqual(ofHer(`ends at ${E - 1_000}, not at ${E}`));
  });

  it.each<[what: string, missing: number, decision: LiwuEvent, facts: LiwuEvent[]]>([
    ['a proof that is not there', 1, shownBy('witnessed'), [granted()]],
    ['a closing that is not there', 1, released, [granted()]],
    ['a proof that came too late', 0, shownBy('witnessed'), [closed(), witnessed()]],
    ['a closing that came too late', 0, released, [witnessed(), closed()]],
  ])('says of %s that so many facts are missing: %i', (_what, missing, decision, facts) => {
    const { violations } = checkEvidence(judged([held(), decision], facts));
    expect(violations).toMatchObject({ count: 1, missingFacts: missing });
  });
});
