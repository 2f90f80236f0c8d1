import { describe, expect, it } from 'vitest';
import {
  CLOSABLE_AT,
  HELD_AT,
  abandoned,
  arrives,
  byServer,
  closed,
  confirmed,
  granted,
  held,
  isDue,
  kept,
  reminded,
  takenOver,
  watched,
  witnessed,
} from './testing/facts.js';
import { given } from './testing/given.js';
import { Simulation } from './testing/simulation.js';
import type { WatchdogEvent } from './outstanding-gift/watchdog-events.js';

const after = (ms: number) => HELD_AT + ms;
const SENT_AT = after(100);
/** In a hot room the grant says that the gateway broadcasts; it does so at once, unasked, so its send has n = 0. */
const hotGrant = (isWatched: boolean) => granted(isWatched, { broadcaster: 'gateway' });
const hotSend = (result: 'accepted' | 'unknown', isWatched: boolean) =>
  byServer(result, isWatched, { n: 0, sentAt: SENT_AT, at: SENT_AT });
const keptSend = (result: 'accepted' | 'unknown', isWatched: boolean, n: number) =>
  kept({ kind: 'by-server', result, watched: isWatched, attempt: 0 }, n, { evidenceAt: SENT_AT, at: SENT_AT });
const grantKept = kept({ kind: 'granted', watched: true }, 0);

/** What the watchdog says by this moment, with its timers asked every 250 ms. */
const saidBy = (until: number, ...arrivals: [ms: number, Parameters<typeof arrives>[0]][]): WatchdogEvent[] => {
  const simulation = new Simulation();
  for (let ms = 0; ms <= until; ms += 250) {
    for (const [at, event] of arrivals) if (at > ms - 250 && at <= ms) simulation.takes(arrives(event, after(at)));
    simulation.takes(isDue(after(ms)));
  }
  return simulation.events;
};
const told = (events: readonly WatchdogEvent[]) =>
  events.flatMap((event) => (event.type === 'EvidenceKept' ? [] : [[event.type, event.n, event.at - HELD_AT]]));

describe('a gift in a hot room, which the gateway broadcasts by itself', () => {
  it('is confirmed by its witness', () =>
    given(watched(), grantKept, keptSend('accepted', true, 1))
      .when(arrives(witnessed({ seenAt: after(150) }), after(160)))
      .then(confirmed('witnessed', after(150), { at: after(160) })));

  it('is confirmed by the accepted send where nobody watches', () => {
    given(watched())
      .when(arrives(hotSend('accepted', false), after(110)))
      .then(confirmed('by-server', SENT_AT, { at: after(110) }));
    given(watched(), kept({ kind: 'granted', watched: false }, 0))
      .when(arrives(hotSend('accepted', false), after(110)))
      .then(confirmed('by-server', SENT_AT, { at: after(110) }));
  });

  it('is not confirmed by the accepted send where a witness is due, nor by one without an answer', () => {
    given(watched(), grantKept)
      .when(arrives(hotSend('accepted', true), SENT_AT))
      .then(keptSend('accepted', true, 1));
    given(watched(), grantKept)
      .when(arrives(hotSend('unknown', true), SENT_AT))
      .then(keptSend('unknown', true, 1));
    given(watched())
      .when(arrives(hotSend('unknown', false), SENT_AT))
      .then(keptSend('unknown', false, 0));
  });

  it.each(['accepted', 'unknown'] as const)(
    'is taken over 2 seconds after a send (%s) that nobody witnessed',
    (result) => {
      const sent = [watched(), grantKept, keptSend(result, true, 1)];
      given(...sent)
        .when(isDue(after(2_099)))
        .then();
      given(...sent)
        .when(isDue(after(2_100)))
        .then(takenOver(1, 'unwitnessed', { at: after(2_100) }));
    },
  );

  it('is not reminded while a witness is awaited, nor after the take-over that follows', () => {
    const said = saidBy(19_000, [0, held()], [0, hotGrant(true)], [2_900, hotSend('accepted', true)]);
    expect(told(said)).toEqual([
      ['DeliveryWatched', 0, 0],
      ['DeliveryTakenOver', 1, 5_000],
      ['DeliveryTakenOver', 2, 10_000],
      ['DeliveryTakenOver', 3, 15_000],
    ]);
    expect(said.filter((event) => event.type === 'DeliveryTakenOver').map(({ reason }) => reason)[0]).toBe(
      'unwitnessed',
    );
  });

  it('has the same time for its witness whether the send, the grant or the hold is heard of first', () => {
    const send: [number, Parameters<typeof arrives>[0]] = [100, hotSend('accepted', true)];
    const grant: [number, Parameters<typeof arrives>[0]] = [100, hotGrant(true)];
    const takenOverAt = (events: readonly WatchdogEvent[]) =>
      told(events).find(([type]) => type === 'DeliveryTakenOver');
    expect(takenOverAt(saidBy(3_000, [0, held()], grant, send))).toEqual(['DeliveryTakenOver', 1, 2_250]);
    expect(takenOverAt(saidBy(3_000, [0, held()], send, grant))).toEqual(['DeliveryTakenOver', 1, 2_250]);
    expect(takenOverAt(saidBy(3_000, send, grant, [200, held()]))).toEqual(['DeliveryTakenOver', 1, 2_250]);
  });

  it('is reminded as usual after a send without an answer into a room that nobody watches', () =>
    given(watched(), keptSend('unknown', false, 0))
      .when(isDue(after(3_000)))
      .then(reminded(1, { at: after(3_000) })));

  it('is reminded and taken over as usual where the gateway granted but never broadcast', () => {
    const said = saidBy(20_250, [0, held()], [0, hotGrant(true)]);
    expect(told(said)).toEqual([
      ['DeliveryWatched', 0, 0],
      ['DeliveryReminded', 1, 3_000],
      ['DeliveryReminded', 2, 6_000],
      ['DeliveryReminded', 3, 12_000],
      ['DeliveryTakenOver', 1, 20_000],
    ]);
    expect(said.at(-1)).toMatchObject({ reason: 'silent' });
  });

  it('is confirmed by a broadcast that comes after the first reminder', () =>
    given(watched(), grantKept, reminded(1, { at: after(3_000) }))
      .when(arrives(witnessed({ publisher: 'gift-gateway-0-1', seenAt: after(3_200) }), after(3_250)))
      .then(confirmed('witnessed', after(3_200), { at: after(3_250), reminders: 1 })));

  it('is released as unknown where its own broadcast was never witnessed, whatever the closing says', () => {
    for (const result of ['accepted', 'unknown'] as const)
      given(watched(), grantKept, keptSend(result, true, 1), takenOver(1, 'unwitnessed', { at: after(2_100) }))
        .when(arrives(closed(true), CLOSABLE_AT))
        .then(abandoned('unknown', { at: CLOSABLE_AT }));
  });

  it('answers a further broadcast after a take-over with a further wait for the witness', () => {
    const again = [
      watched(),
      keptSend('accepted', true, 0),
      takenOver(1, 'unwitnessed', { at: after(2_100) }),
      kept({ kind: 'by-server', result: 'accepted', watched: true, attempt: 1 }, 1, { at: after(2_200) }),
    ];
    given(...again)
      .when(isDue(after(4_199)))
      .then();
    given(...again)
      .when(isDue(after(4_200)))
      .then(takenOver(2, 'unwitnessed', { at: after(4_200) }));
  });
});
