import { describe, it } from 'vitest';
import {
  CLOSABLE_AT,
  HELD_AT,
  abandoned,
  acknowledged,
  arrives,
  byServer,
  closed,
  granted,
  isDue,
  kept,
  reminded,
  shownAfterRelease,
  takenOver,
  watched,
  witnessed,
} from '../testing/facts.js';
import { given } from '../testing/given.js';

const YEAR_MS = 365 * 86_400_000;
const unansweredSend = kept({ kind: 'by-server', result: 'unknown', watched: true, attempt: 1 }, 0);

describe('abandon a delivery when the gateway has closed it', () => {
  it('as not shown when the gateway is certain and nothing is unknown', () =>
    given(watched(), reminded(1), reminded(2))
      .when(arrives(closed(true), CLOSABLE_AT + 40))
      .then(abandoned('not-shown', { at: CLOSABLE_AT + 40, reminders: 2 })));

  it('as unknown when the gateway is not certain', () =>
    given(watched())
      .when(arrives(closed(false)))
      .then(abandoned('unknown')));

  it('as unknown when the gateway does not know what became of a send', () =>
    given(watched())
      .when(arrives(closed(true, { sent: 'unknown' })))
      .then(abandoned('unknown')));

  it('as unknown when any earlier send stayed without an answer', () =>
    given(watched(), unansweredSend)
      .when(arrives(closed(true)))
      .then(abandoned('unknown')));

  it('as unknown when the viewer acknowledged, although nobody saw it in a watched room', () =>
    given(watched(), kept({ kind: 'granted', watched: true }, 0), kept({ kind: 'acknowledged' }, 1))
      .when(arrives(closed(true)))
      .then(abandoned('unknown')));

  it('as unknown when a send of the gateway was accepted, although nobody saw it in a watched room', () =>
    given(watched(), kept({ kind: 'by-server', result: 'accepted', watched: true, attempt: 1 }, 0))
      .when(arrives(closed(true)))
      .then(abandoned('unknown')));

  it('in the viewer’s favour where an acknowledgement never learnt whether the room was watched', () =>
    given(watched(), kept({ kind: 'acknowledged' }, 0))
      .when(arrives(closed(false)))
      .then(abandoned('unknown')));

  it('whichever of its take-overs the gateway answers', () =>
    given(watched(), takenOver(1, 'silent'), takenOver(2, 'silent'), takenOver(3, 'silent'))
      .when(arrives(closed(true, { n: 1 })))
      .then(abandoned('not-shown')));

  it('never by time alone', () => {
    for (const now of [CLOSABLE_AT, HELD_AT + YEAR_MS]) {
      given(watched(), takenOver(7, 'silent', { at: HELD_AT + 50_000 }))
        .when(isDue(now))
        .then(takenOver(8, 'silent', { at: now }));
    }
  });

  describe('and tells of evidence that comes after it', () => {
    const released = [watched(), abandoned('unknown')];

    it('each kind', () => {
      given(...released)
        .when(arrives(acknowledged()))
        .then(shownAfterRelease('acknowledged', HELD_AT + 500));
      given(...released)
        .when(arrives(witnessed()))
        .then(shownAfterRelease('witnessed', HELD_AT + 600));
      given(...released)
        .when(arrives(byServer('accepted', true)))
        .then(shownAfterRelease('by-server', HELD_AT + 20_100));
    });

    it('once per kind', () => {
      const told = [...released, shownAfterRelease('witnessed', HELD_AT)];
      given(...told)
        .when(arrives(witnessed()))
        .then();
      given(...told)
        .when(arrives(acknowledged()))
        .then(shownAfterRelease('acknowledged', HELD_AT + 500, { n: 1 }));
    });

    it('but not of what it knew before', () =>
      given(watched(), kept({ kind: 'acknowledged' }, 0), abandoned('unknown'))
        .when(arrives(acknowledged()))
        .then());

    it('but not of what shows nothing', () => {
      for (const later of [granted(false), byServer('unknown', true), closed(true), closed(false)]) {
        given(...released)
          .when(arrives(later))
          .then();
      }
    });
  });
});
