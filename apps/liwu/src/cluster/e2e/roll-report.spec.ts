import { expect, it } from 'vitest';
import type { EventPause } from '../roll-event.js';
import { rollFaults, rollTable } from './roll-report.js';

const pause = (more: Partial<EventPause>): EventPause => ({
  what: 'rolled',
  service: 'wallet',
  detail: 'to liwu/wallet:next',
  fromMs: 1_000,
  untilMs: 31_500,
  grants: 600,
  longestGapMs: 420,
  longestWaitMs: 510,
  ...more,
});

it('prints a row an event, and what the same figures are without one', () => {
  const undisturbed = { grants: 90, longestGapMs: 60, longestWaitMs: 70 };
  expect(rollTable({ pauses: [pause({})], undisturbed })).toBe(
    [
      '| event | took | grants | longest gap | longest wait |',
      '| --- | --- | --- | --- | --- |',
      '| nothing happens |  | 90 | 60 ms | 70 ms |',
      '| wallet rolled to liwu/wallet:next | 30.5 s | 600 | 420 ms | 510 ms |',
    ].join('\n'),
  );
});

it('finds fault with what broke, and with a roll that took grants away for longer than its goal, and an event that no crowd saw', () => {
  const pauses = [
    pause({ longestGapMs: 1_001 }),
    pause({ service: 'rtm-gateway', longestGapMs: 2_999 }),
    pause({ service: 'rtm-gateway', longestGapMs: 3_001 }),
    pause({ what: 'pod deleted', longestGapMs: 5_000 }),
    pause({ what: 'scaled', detail: 'from 1 to 3', grants: 0 }),
  ];
  expect(rollFaults({ complaints: ['nothing is stuck'], pauses })).toEqual([
    'nothing is stuck',
    'nothing was granted while wallet scaled from 1 to 3',
    'wallet was rolled with 1001 ms without a grant, more than 1000',
    'rtm-gateway was rolled with 3001 ms without a grant, more than 3000',
  ]);
});

it('finds fault with a viewer who waited too long, where others were granted all the time', () => {
  const pauses = [
    pause({ what: 'scaled', detail: 'from 3 to 2', longestWaitMs: 7_001 }),
    pause({ longestWaitMs: 7_000 }),
  ];
  expect(rollFaults({ complaints: [], pauses })).toEqual([
    'somebody waited 7001 ms for a grant while wallet scaled from 3 to 2, more than 7000',
  ]);
});

it('bears longer gaps on a machine that may stand still, and nothing else', () => {
  expect(rollFaults({ complaints: [], pauses: [pause({ longestGapMs: 3_000 })] }, 3)).toEqual([]);
  expect(rollFaults({ complaints: ['x'], pauses: [pause({ longestGapMs: 3_001 })] }, 3)).toHaveLength(2);
});
