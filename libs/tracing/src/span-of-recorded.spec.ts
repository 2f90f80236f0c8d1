import {
  encodeEvent,
  type LiwuEvent,
  spanOfEvent,
  traceOfGift,
  traceparentOf,
  traceparentOfEvent,
} from '@liwu/contracts';
import type { CameOf, Recorded } from '@liwu/event-log';
import { describe, expect, it } from 'vitest';
import { spanOfRecorded } from './span-of-recorded.js';

const gift = { viewerId: 'alice', requestId: '0190a000-0000-7000-8000-00000000001a' };
const { traceId, rootSpanId } = traceOfGift(gift);
/** What a span is made of is decided by these fields alone. */
const event = (type: LiwuEvent['type'], more: object = {}): LiwuEvent =>
  ({ type, ...gift, n: 0, at: 5, ...more }) as LiwuEvent;
const spanOf = (one: LiwuEvent): string => spanOfEvent(encodeEvent(one).id);
const place = { topic: 'liwu.wallet', partition: 3, offset: 42 };

const recorded = (one: LiwuEvent, cameOf: Partial<CameOf> = {}): Recorded => {
  const { id } = encodeEvent(one);
  const origin: CameOf = { kind: 'event', traceparent: undefined, place, beganAt: 10, ...cameOf };
  return { event: one, id, lane: 3, traceparent: traceparentOfEvent(one, id), cameOf: origin, endedAt: 25 };
};
const readFrom = (one: LiwuEvent): Partial<CameOf> => ({ traceparent: traceparentOf(traceId, spanOf(one)) });

describe('the span of an event', () => {
  it('bears its name, is in its gift’s trace, and lasts from when its cause was taken in to when it stood for good', () => {
    const span = spanOfRecorded(recorded(event('GiftRefused', { code: 'sold-out' }), readFrom(event('GiftRequested'))));
    expect(span).toEqual({
      name: 'GiftRefused',
      kind: 'consumer',
      traceId,
      spanId: spanOf(event('GiftRefused')),
      parentSpanId: spanOf(event('GiftRequested')),
      beganAtMs: 10,
      endedAtMs: 25,
      attributes: {
        'liwu.event.n': 0,
        'liwu.viewer.id': 'alice',
        'liwu.request.id': gift.requestId,
        'liwu.outcome': 'sold-out',
        'liwu.lane': 3,
        'liwu.event.id': encodeEvent(event('GiftRefused')).id,
        'messaging.system': 'kafka',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'liwu.wallet',
        'messaging.destination.partition.id': '3',
        'messaging.kafka.offset': 42,
      },
    });
  });

  it.each([
    ['a request', 'the tap', 'GiftRequested', 1, rootSpanId],
    [
      'an acknowledgement',
      'the grant that it answers',
      'BroadcastAcknowledged',
      2,
      spanOf(event('GrantSent', { n: 2 })),
    ],
    ['what was seen in the room', 'the grant', 'BroadcastWitnessed', 0, spanOf(event('GrantSent'))],
  ] as const)('of %s comes of %s, which no message names', (_what, _of, type, n, parent) => {
    const span = spanOfRecorded(recorded(event(type, { n }), { kind: 'message', place: undefined }));
    expect(span).toMatchObject({ kind: 'server', parentSpanId: parent });
    expect(span?.attributes).toMatchObject({ 'liwu.cause': 'message' });
  });

  it('of what is due comes of the watch', () => {
    for (const type of ['DeliveryReminded', 'DeliveryTakenOver'] as const) {
      const span = spanOfRecorded(recorded(event(type, { n: 1 }), { kind: 'timer', place: undefined }));
      expect(span).toMatchObject({ kind: 'internal', parentSpanId: spanOf(event('DeliveryWatched')) });
    }
  });

  it('comes of the tap where its cause was in another trace, as one of an earlier release', () => {
    const foreign = { traceparent: traceparentOf('a'.repeat(32), 'b'.repeat(16)) };
    expect(spanOfRecorded(recorded(event('GiftPriced'), foreign))?.parentSpanId).toBe(rootSpanId);
  });

  it('is in its caller’s trace where a command led to it, and nowhere where that had none', () => {
    const listed = { type: 'GiftListed', gift: 'rose', n: 1, at: 5 } as unknown as LiwuEvent;
    const caller = traceparentOf('a'.repeat(32), 'b'.repeat(16), false);
    const inTrace = {
      ...recorded(listed, { kind: 'command', traceparent: caller, place: undefined }),
      traceparent: caller,
    };
    expect(spanOfRecorded(inTrace)).toMatchObject({
      traceId: 'a'.repeat(32),
      parentSpanId: 'b'.repeat(16),
      parentIsSampled: false,
    });
    expect(spanOfRecorded({ ...inTrace, traceparent: undefined })).toBeUndefined();
  });

  it('does not end before it began where a clock was set back', () => {
    expect(spanOfRecorded(recorded(event('GiftPriced'), { beganAt: 99 }))).toMatchObject({
      beganAtMs: 25,
      endedAtMs: 25,
    });
  });
});
