import { traceOfGift } from '@liwu/contracts';
import { expect, it } from 'vitest';
import { createLog } from './create-log.js';

const gift = { viewerId: 'alice', requestId: '0190a000-0000-7000-8000-00000000001a' };

const lineOf = (context: object, isTraced?: boolean): Record<string, unknown> => {
  let line = '';
  const log = createLog('wallet', 0, 'info', { write: (text) => void (line = text) }, isTraced);
  log.info(context, 'said');
  return JSON.parse(line) as Record<string, unknown>;
};

it('a line about a gift names the gift’s trace while traces are recorded', () => {
  expect(lineOf({ ...gift, n: 1 }, true)).toMatchObject({ ...gift, n: 1, traceId: traceOfGift(gift).traceId });
});

it('a line names no trace where none are recorded, or where it is about no gift', () => {
  expect(lineOf(gift)).not.toHaveProperty('traceId');
  expect(lineOf({ requestId: gift.requestId }, true)).not.toHaveProperty('traceId');
  expect(lineOf({ lanes: [1] }, true)).toMatchObject({ lanes: [1], msg: 'said' });
});
