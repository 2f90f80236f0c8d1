import type { LiwuEvent } from '@liwu/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastAcknowledged } from '../record-evidence/broadcast-acknowledged.js';
import { giftRequested } from '../accept-gift-request/gift-requested.js';
import { NOON, REPLY_TO, requestIdAt } from '../testing/samples.js';
import { judgeMessage, type Moment, type OpenedMessage, timeOfId, type Verdict } from './judge-message.js';

const records = { request: giftRequested, ack: broadcastAcknowledged };
const REQUEST = {
  kind: 'request',
  requestId: requestIdAt(NOON),
  at: NOON,
  try: 1,
  room: 'room-1',
  receiver: 'bob',
  gift: 'rose',
  quantity: 2,
  cost: '20',
};
const ACK = { kind: 'ack', requestId: requestIdAt(NOON), at: NOON, attempt: 0, sentAt: NOON };

const judge = (body: unknown, opened: Partial<OpenedMessage> = {}, moment: Partial<Moment> = {}): Verdict =>
  judgeMessage(
    {
      viewerId: 'alice',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      expired: false,
      replyTo: REPLY_TO,
      ...opened,
    },
    { now: NOON, admits: () => 'admitted', retryAfterMs: () => 2_000, msUntilRequest: () => 0, ...moment },
    records,
  );
const answered = (verdict: Verdict): unknown => (verdict.do === 'answer' ? verdict.answer : verdict);
const recorded = (verdict: Verdict): LiwuEvent | undefined => (verdict.do === 'record' ? verdict.event : undefined);

describe('an authenticated message', () => {
  it('that requests a gift is recorded, and must be held within 30 s', () => {
    expect(recorded(judge({ ...REQUEST, combo: ['abcdefgh', 7] }))).toEqual({
      type: 'GiftRequested',
      viewerId: 'alice',
      requestId: REQUEST.requestId,
      n: 1,
      at: NOON,
      room: 'room-1',
      receiver: 'bob',
      gift: 'rose',
      quantity: 2,
      combo: ['abcdefgh', 7],
      cost: 20n,
      validUntil: NOON + 30_000,
      replyTo: REPLY_TO,
    });
  });

  it('that acknowledges a broadcast is recorded, also in the minute after its session', () => {
    const event = { type: 'BroadcastAcknowledged', viewerId: 'alice', n: 0, at: NOON, sentAt: NOON };
    expect(recorded(judge(ACK, { expired: true }))).toMatchObject(event);
  });

  it('that requests after its session is told so', () => {
    const { requestId } = REQUEST;
    const refused = { kind: 'refused', requestId, code: 'session-expired', final: false };
    expect(answered(judge(REQUEST, { expired: true }))).toEqual(refused);
  });

  it.each([
    ['an hour old', { at: NOON - 3_600_000 }],
    ['from an hour ahead', { at: NOON + 3_600_000 }],
    ['with an id that is 11 minutes old', { requestId: requestIdAt(NOON - 660_000) }],
    ['with an id from 3 minutes ahead', { requestId: requestIdAt(NOON + 180_000) }],
  ])('%s is told that it is stale, and what time it is', (_, more) => {
    const stale = { kind: 'refused', code: 'stale', final: false, now: NOON };
    expect(answered(judge({ ...REQUEST, ...more }))).toMatchObject(stale);
    expect(answered(judge({ ...ACK, ...more }))).toMatchObject(stale);
  });

  it('is not stale at the very limits', () => {
    expect(judge({ ...REQUEST, at: NOON - 120_000 }).do).toBe('record');
    expect(judge({ ...REQUEST, requestId: requestIdAt(NOON - 600_000) }).do).toBe('record');
    expect(judge({ ...REQUEST, requestId: requestIdAt(NOON + 120_000) }).do).toBe('record');
  });

  it('is asked to come later when the gateway cannot keep up, and when the viewer asks too often', () => {
    expect(answered(judge(REQUEST, {}, { admits: () => 'overloaded' }))).toMatchObject({
      code: 'overloaded',
      retryAfterMs: 2_000,
    });
    expect(answered(judge(REQUEST, {}, { msUntilRequest: () => 250 }))).toMatchObject({
      code: 'slow-down',
      final: false,
      retryAfterMs: 250,
    });
    expect(judge(ACK, {}, { admits: () => 'overloaded', msUntilRequest: () => 250 }).do).toBe('record');
  });

  it('that repeats what is under way is neither recorded nor answered: its outcome comes', () => {
    expect(judge({ ...REQUEST, try: 2 }, {}, { admits: () => 'under-way' })).toEqual({
      do: 'drop',
      reason: 'under-way',
    });
  });

  it.each([
    ['', 'nothing'],
    ['{', 'no JSON'],
    ['null', 'null'],
    ['[]', 'an array'],
    [JSON.stringify({ ...REQUEST, kind: 'grant' }), 'another kind'],
    [JSON.stringify({ ...REQUEST, requestId: '0190f6a4-7a2c-4b6e-9d1f-3c5a8e7b2d40' }), 'a UUIDv4'],
    [
      JSON.stringify({ ...REQUEST, requestId: REQUEST.requestId.toUpperCase().replace('0000000001', '000000000A') }),
      'capitals',
    ],
    [JSON.stringify({ ...REQUEST, quantity: 0 }), 'quantity 0'],
    [JSON.stringify({ ...REQUEST, quantity: -1 }), 'quantity -1'],
    [JSON.stringify({ ...REQUEST, quantity: 1.5 }), 'quantity 1.5'],
    [JSON.stringify({ ...REQUEST, quantity: '1' }), 'quantity "1"'],
    [JSON.stringify({ ...REQUEST, quantity: 2 ** 53 }), 'quantity 2^53'],
    [JSON.stringify({ ...REQUEST, quantity: 1_000 }), 'quantity 1,000'],
    [JSON.stringify({ ...REQUEST, extra: 1 }), 'an extra field'],
    [JSON.stringify(REQUEST).replace('{', '{"__proto__":{"quantity":1},'), '__proto__'],
    [JSON.stringify({ ...REQUEST, cost: '1180591620717411303424' }), 'cost 2^70'],
    [JSON.stringify({ ...REQUEST, cost: '-1' }), 'cost -1'],
    [JSON.stringify({ ...REQUEST, cost: '1.5' }), 'cost 1.5'],
    [JSON.stringify({ ...REQUEST, cost: 20 }), 'cost as a number'],
    [JSON.stringify({ ...REQUEST, try: 10 }), 'the tenth try'],
    [JSON.stringify({ ...REQUEST, room: 'room/1' }), 'a room with a slash'],
    [JSON.stringify({ ...ACK, attempt: 4 }), 'attempt 4'],
  ])('%# that makes no sense is told so, and nothing is recorded: %s (%s)', (body) => {
    expect(judge(body)).toEqual({
      do: 'answer',
      code: 'bad-message',
      answer: { kind: 'error', code: 'bad-message', now: NOON },
    });
  });

  it('is judged whatever it says: never a fault', () => {
    const bodies = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((value) => JSON.stringify({ ...REQUEST, ...value })),
    );
    fc.assert(
      fc.property(bodies, fc.boolean(), (body, expired) => ['answer', 'record'].includes(judge(body, { expired }).do)),
    );
  });
});

describe('the time of an id', () => {
  it('is what a UUIDv7 begins with', () => {
    fc.assert(fc.property(fc.nat(2 ** 40), (ms) => timeOfId(requestIdAt(ms)) === ms));
  });
});
