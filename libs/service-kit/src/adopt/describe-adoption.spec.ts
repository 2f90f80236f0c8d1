import type { Adoption } from '@liwu/event-log';
import { expect, it } from 'vitest';
import { describeAdoption } from './describe-adoption.js';

const inOrder = { lane: 0, stored: 7, adopted: 0, fault: undefined };
const behind = { ...inOrder, lane: 11, adopted: 5 };
const adoption: Adoption = {
  outcome: 'adopted',
  lanes: [inOrder, behind],
  fault: undefined,
  answers: 2,
  parkedViewers: 0,
};

it('tells of each lane that was behind, and how much there is now', () => {
  expect(describeAdoption(adoption)).toEqual([
    '  behind   lane 11 had 7 events, its topic 12',
    'The database has 5 events and the answers to 2 commands more now.',
  ]);
});

it('says of a trial that nothing was changed', () => {
  expect(describeAdoption({ ...adoption, outcome: 'tried' }).at(-1)).toBe(
    'It would get 5 events and the answers to 2 commands; nothing was changed.',
  );
});

it('says that there was nothing to do', () => {
  expect(describeAdoption({ ...adoption, lanes: [inOrder], answers: 0 })).toEqual([
    'The database has all that its topic has; nothing was changed.',
  ]);
});

it('names what stands in the way, and that nothing was written', () => {
  const forked = { ...inOrder, fault: 'offset 3 holds at sequence 4 another event than the event table: a fork' };
  expect(
    describeAdoption({ ...adoption, outcome: 'refused', lanes: [forked], fault: 'lane 2 ends too early' }),
  ).toEqual([
    '  REFUSED  lane  0, of 7 events: offset 3 holds at sequence 4 another event than the event table: a fork',
    '  REFUSED  lane 2 ends too early',
    'Nothing was written: somebody has to decide which of the two is true.',
  ]);
});

it('tells of viewers who wait for an operator again', () => {
  expect(describeAdoption({ ...adoption, parkedViewers: 3 })).toContain(
    '  PARKED   3 viewers of whom inputs had been discarded: discard them again, then redrive',
  );
});
