import { expect, it } from 'vitest';
import { describeLanes } from './describe-lanes.js';

const inOrder = { stored: 20, matched: 20, missingFrom: undefined, sent: 0, fork: undefined };

it('tells of each service in a line, and of the lanes that are not in order', () => {
  const lanes = [
    { lane: 0, ...inOrder },
    { lane: 1, ...inOrder, matched: 18, missingFrom: 4, sent: 17 },
    { lane: 2, ...inOrder, matched: 5, fork: 'offset 7 holds sequence 21, which the event table does not have' },
  ];
  expect(describeLanes([{ service: 'wallet', lanes }])).toEqual([
    'wallet: 43 of 60 events match, 17 sent again',
    '  lane 1: 18 of 20 match, 2 missing, from sequence 4 on; 17 sent again, through the end',
    '  lane 2 FORKED: offset 7 holds sequence 21, which the event table does not have; nothing is written there',
  ]);
});

it('tells what is missing where nothing was sent', () => {
  const [, line] = describeLanes([
    { service: 'wallet', lanes: [{ lane: 1, ...inOrder, matched: 18, missingFrom: 4 }] },
  ]);
  expect(line).toBe('  lane 1: 18 of 20 match, 2 missing, from sequence 4 on');
});
