import { describe, it } from 'vitest';
import {
  HELD_AT,
  TRACE_ID,
  acknowledged,
  arrives,
  byServer,
  closed,
  confirmed,
  granted,
  kept,
  reminded,
  takenOver,
  watched,
  witnessed,
} from '../testing/facts.js';
import { given } from '../testing/given.js';

const SENT = HELD_AT + 500;
const watchedRoom = kept({ kind: 'granted', watched: true }, 0);
const otherRoom = kept({ kind: 'granted', watched: false }, 0);

describe('confirm a delivery when it is evident', () => {
  it('by a witness, whatever is known of the room', () => {
    const proven = confirmed('witnessed', HELD_AT + 600);
    given(watched()).when(arrives(witnessed())).then(proven);
    given(watched(), watchedRoom).when(arrives(witnessed())).then(proven);
    given(watched(), otherRoom).when(arrives(witnessed())).then(proven);
  });

  it('says how often it reminded and took over, and in which trace', () =>
    given(watched({ traceId: TRACE_ID }), watchedRoom, reminded(1), reminded(2), takenOver(1, 'silent'))
      .when(arrives(witnessed(), HELD_AT + 21_000))
      .then(
        confirmed('witnessed', HELD_AT + 600, {
          at: HELD_AT + 21_000,
          reminders: 2,
          takeOvers: 1,
          traceId: TRACE_ID,
        }),
      ));

  describe('in a room that the gateway does not watch', () => {
    it('by the viewer’s acknowledgement', () =>
      given(watched(), otherRoom).when(arrives(acknowledged())).then(confirmed('acknowledged', SENT)));

    it('by an acknowledgement that came before the grant’s report', () =>
      given(watched(), kept({ kind: 'acknowledged' }, 0, { evidenceAt: SENT }))
        .when(arrives(granted(false)))
        .then(confirmed('acknowledged', SENT)));

    it('by an acknowledgement whose grant’s report was lost, once a reminder’s report tells of the room', () =>
      given(watched(), kept({ kind: 'acknowledged' }, 0, { evidenceAt: SENT }), reminded(1))
        .when(arrives(granted(false, { n: 1 })))
        .then(confirmed('acknowledged', SENT, { reminders: 1 })));

    it('by an acknowledgement, once an unanswered send of the gateway tells of the room', () =>
      given(watched(), kept({ kind: 'acknowledged' }, 0, { evidenceAt: SENT }), takenOver(1, 'silent'))
        .when(arrives(byServer('unknown', false)))
        .then(confirmed('acknowledged', SENT, { takeOvers: 1 })));

    it('by a send of the gateway that the provider accepted', () =>
      given(watched(), takenOver(1, 'silent'))
        .when(arrives(byServer('accepted', false)))
        .then(confirmed('by-server', HELD_AT + 20_100, { takeOvers: 1 })));

    it('not by a send without an answer', () =>
      given(watched(), otherRoom)
        .when(arrives(byServer('unknown', false)))
        .then(
          kept({ kind: 'by-server', result: 'unknown', watched: false, attempt: 1 }, 1, {
            evidenceAt: HELD_AT + 20_100,
          }),
        ));
  });

  describe('in a room that the gateway watches', () => {
    it('not by an acknowledgement alone', () =>
      given(watched(), watchedRoom)
        .when(arrives(acknowledged()))
        .then(kept({ kind: 'acknowledged' }, 1, { evidenceAt: SENT })));

    it('not by an acknowledgement that came before the grant’s report', () =>
      given(watched(), kept({ kind: 'acknowledged' }, 0, { evidenceAt: SENT }))
        .when(arrives(granted(true)))
        .then(kept({ kind: 'granted', watched: true }, 1)));

    it('not by an accepted send of the gateway alone', () =>
      given(watched(), watchedRoom, takenOver(1, 'silent'))
        .when(arrives(byServer('accepted', true)))
        .then(
          kept({ kind: 'by-server', result: 'accepted', watched: true, attempt: 1 }, 1, {
            evidenceAt: HELD_AT + 20_100,
          }),
        ));

    it('not by an acknowledgement and an accepted send together', () =>
      given(watched(), watchedRoom, kept({ kind: 'acknowledged' }, 1))
        .when(arrives(byServer('accepted', true)))
        .then(
          kept({ kind: 'by-server', result: 'accepted', watched: true, attempt: 1 }, 2, {
            evidenceAt: HELD_AT + 20_100,
          }),
        ));

    it('not by an acknowledgement just because a later report says that nobody watches any more', () =>
      given(watched(), watchedRoom, kept({ kind: 'acknowledged' }, 1), reminded(1))
        .when(arrives(granted(false, { n: 1 })))
        .then());

    it('by a send that the gateway made when nobody watched any more', () =>
      given(watched(), watchedRoom, kept({ kind: 'acknowledged' }, 1), takenOver(1, 'unwitnessed'))
        .when(arrives(byServer('accepted', false)))
        .then(confirmed('by-server', HELD_AT + 20_100, { takeOvers: 1 })));
  });

  it('decides once: whatever comes after it changes nothing', () => {
    const done = [watched(), confirmed('witnessed', HELD_AT)];
    for (const later of [
      granted(false),
      acknowledged(),
      witnessed(),
      byServer('accepted', false),
      byServer('unknown', true),
      closed(true),
      closed(false),
    ]) {
      given(...done)
        .when(arrives(later))
        .then();
    }
  });
});
