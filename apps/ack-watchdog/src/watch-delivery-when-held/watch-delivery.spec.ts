import { describe, it } from 'vitest';
import {
  CLOSABLE_AT,
  HELD_AT,
  REPLY_TO,
  TRACEPARENT,
  TRACE_ID,
  abandoned,
  arrives,
  closed,
  confirmed,
  held,
  kept,
  reminded,
  requestId,
  shownAfterRelease,
  takenOver,
  watched,
} from '../testing/facts.js';
import { given } from '../testing/given.js';

const OTHER_TAB = { ...REPLY_TO, uid: 'v-alice-hgfedcba' };

describe('watch a delivery when its coins are held', () => {
  it('begins at the hold, not at the grant', () => given().when(arrives(held())).then(watched()));

  it('remembers the trace that the hold belongs to', () =>
    given()
      .when(arrives(held(), HELD_AT, TRACEPARENT))
      .then(watched({ traceId: TRACE_ID })));

  it('does not choke on a trace that is none', () =>
    given()
      .when(arrives(held(), HELD_AT, 'rubbish'))
      .then(watched()));

  it('starts nothing anew when the hold is repeated', () =>
    given(watched())
      .when(arrives(held({ n: 1 })))
      .then());

  it('answers the viewer’s newest session from the repeat on', () =>
    given(watched())
      .when(arrives(held({ n: 1, replyTo: OTHER_TAB }), HELD_AT + 900))
      .then(watched({ n: 1, at: HELD_AT + 900, replyTo: OTHER_TAB })));

  it('knows a session again in whatever order its fields were stored', () => {
    const { uid, kid, sessionId, sessionExpiresAt } = REPLY_TO;
    given(watched({ replyTo: { sessionExpiresAt, sessionId, kid, uid } }))
      .when(arrives(held({ n: 1 })))
      .then();
  });

  it('does not go back to the session of an earlier try', () =>
    given(watched(), watched({ n: 2, replyTo: OTHER_TAB }))
      .when(arrives(held({ n: 1 })))
      .then());

  it('starts at whichever repeat it hears of first', () =>
    given()
      .when(arrives(held({ n: 3 })))
      .then(watched()));

  it('starts nothing for a gift that is decided', () => {
    given(watched(), confirmed('witnessed', HELD_AT))
      .when(arrives(held({ n: 1 })))
      .then();
    given(watched(), abandoned('unknown'))
      .when(arrives(held({ n: 1, replyTo: OTHER_TAB })))
      .then();
  });

  it('keeps gifts of two viewers with the same request id apart', () =>
    given(watched(), confirmed('witnessed', HELD_AT))
      .when(arrives(held({ viewerId: 'bob' })))
      .then(watched({ viewerId: 'bob' })));

  describe('with evidence that came before the hold', () => {
    it('is confirmed at once when the evidence proves it', () =>
      given(kept({ kind: 'witnessed' }, 0, { evidenceAt: HELD_AT + 600 }))
        .when(arrives(held(), HELD_AT + 700, TRACEPARENT))
        .then(
          watched({ at: HELD_AT + 700, traceId: TRACE_ID }),
          confirmed('witnessed', HELD_AT + 600, { at: HELD_AT + 700, traceId: TRACE_ID }),
        ));

    it('is watched on when the evidence proves nothing yet', () =>
      given(kept({ kind: 'acknowledged' }, 0))
        .when(arrives(held()))
        .then(watched()));

    it('is abandoned at once when the gateway had closed it, and says what came after the closing', () =>
      given(
        kept({ kind: 'closed', sent: 'none', certain: true, closedAt: CLOSABLE_AT }, 0),
        kept({ kind: 'witnessed' }, 1, { evidenceAt: CLOSABLE_AT + 1 }),
        kept({ kind: 'acknowledged' }, 2, { evidenceAt: CLOSABLE_AT + 2 }),
      )
        .when(arrives(held()))
        .then(
          watched(),
          abandoned('not-shown'),
          shownAfterRelease('witnessed', CLOSABLE_AT + 1, { n: 0 }),
          shownAfterRelease('acknowledged', CLOSABLE_AT + 2, { n: 1 }),
        ));
  });

  describe('of a viewer who withholds acknowledgements', () => {
    const two = [
      watched({ requestId: requestId(2) }),
      watched({ requestId: requestId(3) }),
      reminded(1, { requestId: requestId(2), at: HELD_AT - 59_000 }),
      reminded(1, { requestId: requestId(3), at: HELD_AT - 10_000 }),
    ];

    it('lets the gateway broadcast at once after two reminded gifts within a minute', () =>
      given(...two)
        .when(arrives(held()))
        .then(watched(), takenOver(1, 'withholder')));

    it('does not count two reminders of one gift twice', () =>
      given(
        watched({ requestId: requestId(2) }),
        reminded(1, { requestId: requestId(2), at: HELD_AT - 20_000 }),
        reminded(2, { requestId: requestId(2), at: HELD_AT - 17_000 }),
      )
        .when(arrives(held()))
        .then(watched()));

    it('forgets after a minute', () =>
      given(...two)
        .when(arrives(held(), HELD_AT + 1_000))
        .then(watched({ at: HELD_AT + 1_000 })));

    it('counts them for the viewer itself only', () =>
      given(...two)
        .when(arrives(held({ viewerId: 'bob' })))
        .then(watched({ viewerId: 'bob' })));

    it('takes nothing over that is proven already', () =>
      given(...two, kept({ kind: 'witnessed' }, 0))
        .when(arrives(held()))
        .then(watched(), confirmed('witnessed', HELD_AT)));

    it('takes nothing over that is closed already', () =>
      given(...two, kept({ kind: 'closed', sent: 'unknown', certain: false, closedAt: CLOSABLE_AT }, 0))
        .when(arrives(held()))
        .then(watched(), abandoned('unknown')));
  });

  it('reads a closing that arrives before the hold the same as one that arrives after', () => {
    given(watched())
      .when(arrives(closed(true)))
      .then(abandoned('not-shown'));
    given()
      .when(arrives(closed(true)))
      .then(
        kept({ kind: 'closed', sent: 'none', certain: true, closedAt: CLOSABLE_AT }, 0, { evidenceAt: CLOSABLE_AT }),
      );
  });
});
