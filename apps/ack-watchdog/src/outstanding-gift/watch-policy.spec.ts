import { describe, it } from 'vitest';
import { HELD_AT, isDue, reminded, takenOver, watched } from '../testing/facts.js';
import { givenUnder } from '../testing/given.js';
import { DEFAULT_POLICY } from './watch-policy.js';

const after = (ms: number) => HELD_AT + ms;
const perRoom = new Map([
  ['hasty', { remindAfterMs: [1_000, 2_000], takeOverAfterMs: 4_000 }],
  ['mute', { remindAfterMs: [], takeOverAfterMs: 20_000 }],
]);
const given = givenUnder({ ...DEFAULT_POLICY, perRoom });

describe('a room with times of its own', () => {
  const room = 'hasty';

  it('reminds and takes over by them', () => {
    given(watched({ room }))
      .when(isDue(after(999)))
      .then();
    given(watched({ room }))
      .when(isDue(after(1_000)))
      .then(reminded(1, { room, at: after(1_000) }));
    given(watched({ room }))
      .when(isDue(after(4_000)))
      .then(takenOver(1, 'silent', { room, at: after(4_000) }));
  });

  it('may have fewer reminders than other rooms, or none', () => {
    const twice = [1, 2].map((n) => reminded(n, { room, at: after(1_000 * n) }));
    given(watched({ room }), ...twice)
      .when(isDue(after(3_999)))
      .then();
    given(watched({ room: 'mute' }))
      .when(isDue(after(19_999)))
      .then();
    given(watched({ room: 'mute' }))
      .when(isDue(after(20_000)))
      .then(takenOver(1, 'silent', { room: 'mute', at: after(20_000) }));
  });

  it('repeats take-overs as all rooms do', () => {
    const once = [watched({ room }), takenOver(1, 'silent', { room, at: after(4_000) })];
    given(...once)
      .when(isDue(after(8_999)))
      .then();
    given(...once)
      .when(isDue(after(9_000)))
      .then(takenOver(2, 'silent', { room, at: after(9_000) }));
  });

  it('changes nothing for gifts of other rooms, of the same viewer', () => {
    given(watched())
      .when(isDue(after(2_999)))
      .then();
    given(watched())
      .when(isDue(after(3_000)))
      .then(reminded(1, { at: after(3_000) }));
    given(watched())
      .when(isDue(after(20_000)))
      .then(takenOver(1, 'silent', { at: after(20_000) }));
  });
});
