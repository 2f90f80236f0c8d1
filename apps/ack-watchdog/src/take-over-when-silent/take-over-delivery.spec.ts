import { describe, expect, it } from 'vitest';
import {
  CLOSABLE_AT,
  HELD_AT,
  arrives,
  byServer,
  confirmed,
  held,
  isDue,
  kept,
  reminded,
  takenOver,
  watched,
} from '../testing/facts.js';
import { given } from '../testing/given.js';
import { Simulation } from '../testing/simulation.js';

const after = (ms: number) => HELD_AT + ms;
const send = (result: 'accepted' | 'unknown', isWatched: boolean, attempt: number, n: number, at: number) =>
  kept({ kind: 'by-server', result, watched: isWatched, attempt }, n, { at });

describe('let the gateway take over when a viewer stays silent', () => {
  const three = [1, 2, 3].map((n) => reminded(n, { at: after([0, 3_000, 6_000, 12_000][n]!) }));

  it('20 seconds after the hold', () => {
    given(watched(), ...three)
      .when(isDue(after(19_999)))
      .then();
    given(watched(), ...three)
      .when(isDue(after(20_000)))
      .then(takenOver(1, 'silent', { at: after(20_000) }));
  });

  it('again every 5 seconds while the gateway does not answer', () => {
    const once = [watched(), takenOver(1, 'silent', { at: after(20_000) })];
    given(...once)
      .when(isDue(after(24_999)))
      .then();
    given(...once)
      .when(isDue(after(25_000)))
      .then(takenOver(2, 'silent', { at: after(25_000) }));
  });

  it.each([
    [-40_000, 5_000],
    [-1, 5_000],
    [0, 5_000],
    [5_000, 5_000],
    [10_000, 10_000],
    [20_000, 20_000],
    [299_999, 299_999],
    [300_000, 300_000],
    [86_400_000, 300_000],
  ])('%d ms after the gateway may close it, again %d ms later', (sinceClosable, pauseMs) => {
    const at = CLOSABLE_AT + sinceClosable;
    const often = [watched(), takenOver(8, 'silent', { at })];
    given(...often)
      .when(isDue(at + pauseMs - 1))
      .then();
    given(...often)
      .when(isDue(at + pauseMs))
      .then(takenOver(9, 'silent', { at: at + pauseMs }));
  });

  it('after at most twice the pause before, however late the clock says it is', () => {
    const simulation = new Simulation();
    const ahead = after(600_000);
    simulation.takes(arrives(held()));
    for (let now = ahead; now <= ahead + 40_000; now += 250) simulation.takes(isDue(now));
    const at = simulation.events.flatMap((event) => (event.type === 'DeliveryTakenOver' ? [event.at - ahead] : []));
    expect(at).toEqual([0, 5_000, 15_000, 35_000]);
  });

  it('at once when its last time has not come yet: it bears the time of a clock that was far ahead', () => {
    const ahead = [watched(), takenOver(1, 'silent', { at: after(600_000) })];
    given(...ahead)
      .when(isDue(after(3_000)))
      .then(takenOver(2, 'silent', { at: after(3_000) }));
    given(...ahead, takenOver(2, 'silent', { at: after(3_000) }))
      .when(isDue(after(7_999)))
      .then();
    given(...ahead, takenOver(2, 'silent', { at: after(3_000) }))
      .when(isDue(after(8_000)))
      .then(takenOver(3, 'silent', { at: after(8_000) }));
  });

  it('not sooner where the clock was ahead by no more than clocks may err', () => {
    const once = [watched(), takenOver(1, 'silent', { at: after(25_000) })];
    given(...once)
      .when(isDue(after(20_000)))
      .then();
    given(...once)
      .when(isDue(after(19_999)))
      .then(takenOver(2, 'silent', { at: after(19_999) }));
  });

  it('a few times only in an hour without a gateway', () => {
    const simulation = new Simulation();
    simulation.takes(arrives(held()));
    for (let now = after(20_000); now < after(3_600_000); now += 250) simulation.takes(isDue(now));
    const takeOvers = simulation.events.filter(({ type }) => type === 'DeliveryTakenOver');
    expect(takeOvers.length).toBeGreaterThan(15);
    expect(takeOvers.length).toBeLessThan(30);
  });

  it('once only, however often its timer fires', () =>
    given(watched(), takenOver(1, 'silent', { at: after(20_000) }))
      .when(isDue(after(20_000)))
      .then());

  it('at once when the watchdog was down until its time had passed, and without a reminder', () => {
    given(watched())
      .when(isDue(after(33_000)))
      .then(takenOver(1, 'silent', { at: after(33_000) }));
    given(watched())
      .when(isDue(after(3_600_000)))
      .then(takenOver(1, 'silent', { at: after(3_600_000) }));
  });

  it('again 5 seconds later when the answer was a send with an unknown end', () => {
    const unanswered = [
      watched(),
      takenOver(1, 'silent', { at: after(20_000) }),
      send('unknown', false, 1, 0, after(21_000)),
    ];
    given(...unanswered)
      .when(isDue(after(24_999)))
      .then();
    given(...unanswered)
      .when(isDue(after(25_000)))
      .then(takenOver(2, 'silent', { at: after(25_000) }));
  });

  it('of a withholder again every 5 seconds too', () =>
    given(watched(), takenOver(1, 'withholder'))
      .when(isDue(after(5_000)))
      .then(takenOver(2, 'silent', { at: after(5_000) })));

  it('not any more when it is decided', () =>
    given(watched(), confirmed('witnessed', HELD_AT))
      .when(isDue(after(20_000)))
      .then());

  describe('in a watched room', () => {
    const watchedRoom = kept({ kind: 'granted', watched: true }, 0);

    it('2 seconds after an acknowledgement that nobody witnessed', () => {
      const alone = [watched(), watchedRoom, kept({ kind: 'acknowledged' }, 1, { at: after(700) })];
      given(...alone)
        .when(isDue(after(2_699)))
        .then();
      given(...alone)
        .when(isDue(after(2_700)))
        .then(takenOver(1, 'unwitnessed', { at: after(2_700) }));
    });

    it('2 seconds after it learnt that the room of an acknowledgement is watched', () => {
      const late = [
        watched(),
        kept({ kind: 'acknowledged' }, 0, { at: after(700) }),
        kept({ kind: 'granted', watched: true }, 1, { at: after(1_500) }),
      ];
      given(...late)
        .when(isDue(after(3_499)))
        .then();
      given(...late)
        .when(isDue(after(3_500)))
        .then(takenOver(1, 'unwitnessed', { at: after(3_500) }));
    });

    it('2 seconds after each send of the gateway that nobody witnessed', () => {
      const sent = [
        watched(),
        takenOver(1, 'silent', { at: after(20_000) }),
        send('accepted', true, 1, 0, after(20_100)),
      ];
      given(...sent)
        .when(isDue(after(22_099)))
        .then();
      given(...sent)
        .when(isDue(after(22_100)))
        .then(takenOver(2, 'unwitnessed', { at: after(22_100) }));
      const again = [
        ...sent,
        takenOver(2, 'unwitnessed', { at: after(22_100) }),
        send('accepted', true, 2, 1, after(22_200)),
      ];
      given(...again)
        .when(isDue(after(24_199)))
        .then();
      given(...again)
        .when(isDue(after(24_200)))
        .then(takenOver(3, 'unwitnessed', { at: after(24_200) }));
    });

    it('2 seconds after a hot room’s own broadcast that nobody witnessed', () =>
      given(watched(), send('accepted', true, 0, 0, after(100)))
        .when(isDue(after(2_100)))
        .then(takenOver(1, 'unwitnessed', { at: after(2_100) })));

    it('not sooner because the same send is reported twice', () => {
      const sent = [
        watched(),
        takenOver(1, 'silent', { at: after(20_000) }),
        send('accepted', true, 1, 0, after(20_100)),
        takenOver(2, 'unwitnessed', { at: after(22_100) }),
      ];
      given(...sent)
        .when(arrives(byServer('accepted', true), after(22_500)))
        .then();
      given(...sent)
        .when(isDue(after(27_099)))
        .then();
      given(...sent)
        .when(isDue(after(27_100)))
        .then(takenOver(3, 'unwitnessed', { at: after(27_100) }));
    });
  });
});
