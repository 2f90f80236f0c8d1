import { describe, expect, it } from 'vitest';
import {
  HELD_AT,
  acknowledged,
  arrives,
  byServer,
  granted,
  held,
  kept,
  requestId,
  watched,
  witnessed,
} from '../testing/facts.js';
import { given } from '../testing/given.js';
import { MAX_UNHELD_ACKS } from './keep-evidence.js';

describe('keep evidence', () => {
  it('keeps what comes before the hold', () => {
    given()
      .when(arrives(acknowledged()))
      .then(kept({ kind: 'acknowledged' }, 0, { evidenceAt: HELD_AT + 500 }));
    given()
      .when(arrives(granted(true)))
      .then(kept({ kind: 'granted', watched: true }, 0));
    given()
      .when(arrives(witnessed()))
      .then(kept({ kind: 'witnessed' }, 0, { evidenceAt: HELD_AT + 600 }));
    given()
      .when(arrives(byServer('unknown', true)))
      .then(
        kept({ kind: 'by-server', result: 'unknown', watched: true, attempt: 1 }, 0, { evidenceAt: HELD_AT + 20_100 }),
      );
  });

  it('numbers the notes of a gift', () =>
    given(kept({ kind: 'granted', watched: true }, 0))
      .when(arrives(acknowledged()))
      .then(kept({ kind: 'acknowledged' }, 1, { evidenceAt: HELD_AT + 500 })));

  it('keeps an acknowledgement until a grant tells whether the room is watched', () =>
    given(watched())
      .when(arrives(acknowledged()))
      .then(kept({ kind: 'acknowledged' }, 0, { evidenceAt: HELD_AT + 500 })));

  it('notes nothing that it knows', () => {
    given(watched(), kept({ kind: 'granted', watched: true }, 0))
      .when(arrives(granted(true, { n: 1 })))
      .then();
    given(watched(), kept({ kind: 'acknowledged' }, 0))
      .when(arrives(acknowledged({ n: 2 })))
      .then();
    given(watched(), kept({ kind: 'by-server', result: 'accepted', watched: true, attempt: 1 }, 0))
      .when(arrives(byServer('accepted', true)))
      .then();
  });

  it('notes a further send of the gateway', () =>
    given(watched(), kept({ kind: 'by-server', result: 'accepted', watched: true, attempt: 1 }, 0))
      .when(arrives(byServer('accepted', true, { n: 2 })))
      .then(
        kept({ kind: 'by-server', result: 'accepted', watched: true, attempt: 2 }, 1, { evidenceAt: HELD_AT + 20_100 }),
      ));

  it('notes nothing after evidence that proves the broadcast', () =>
    given(kept({ kind: 'witnessed' }, 0))
      .when(arrives(acknowledged()))
      .then());

  describe('of viewers who acknowledge what nobody holds', () => {
    const forged = Array.from({ length: MAX_UNHELD_ACKS }, (_, k) =>
      kept({ kind: 'acknowledged' }, 0, { requestId: requestId(1_000 + k) }),
    );

    it('stops keeping acknowledgements at a bound', () =>
      given(...forged)
        .when(arrives(acknowledged()))
        .then());

    it('keeps what the gateway itself saw all the same', () =>
      given(...forged)
        .when(arrives(witnessed()))
        .then(kept({ kind: 'witnessed' }, 0, { evidenceAt: HELD_AT + 600 })));

    it('hears acknowledgements of held gifts all the same', () =>
      given(...forged, watched())
        .when(arrives(acknowledged()))
        .then(kept({ kind: 'acknowledged' }, 0, { evidenceAt: HELD_AT + 500 })));

    it('takes no offence at acknowledgements whose hold comes', () =>
      given(...forged)
        .when(arrives(held({ requestId: requestId(1_000) })))
        .thenState((batch) => expect(batch.viewer('alice').unheldAcks).toBe(MAX_UNHELD_ACKS - 1)));
  });
});
