import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EVENTS } from './all-events.js';
import { type EventDefinition, type EventOf, journeyEvent, upcasting } from './define-event.js';
import { BadEventError, canRead, decodeBy, decodeEvent } from './event-codec.js';
import { journeyFields } from './fields.js';

/** Version 1 said `where` only, version 2 named it `room`, version 3 counts the seats as well. */
const SeatTaken = upcasting(
  journeyEvent('wallet', 'SeatTaken', { ...journeyFields, room: z.string(), seats: z.int() }),
  ({ where, ...rest }) => ({ ...rest, room: where }),
  (old) => ({ ...old, seats: 1 }),
);
type SeatTaken = EventOf<typeof SeatTaken>;

const common = { viewerId: 'alice', requestId: '0190a000-0000-7000-8000-000000000001', n: 0, at: 1 };
const bytes = (data: object): Buffer => Buffer.from(JSON.stringify(data));
const read = (version: number, data: object) => decodeBy(SeatTaken, version, bytes(data));
const today: SeatTaken = { type: 'SeatTaken', ...common, room: 'room-1', seats: 1 };

describe('an event with earlier versions', () => {
  it('has as many versions as were published', () => {
    expect(SeatTaken.version).toBe(3);
    expect([0, 1, 2, 3, 4, Number.NaN].map((version) => canRead(SeatTaken, version))).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('is read in today’s shape, whatever version its bytes are', () => {
    expect(read(1, { ...common, where: 'room-1' })).toEqual(today);
    expect(read(2, { ...common, room: 'room-1' })).toEqual(today);
    expect(read(3, { ...common, room: 'room-1', seats: 1 })).toEqual(today);
  });

  it('is not taken for another version: old bytes that claim to be new are refused', () => {
    expect(() => read(3, { ...common, where: 'room-1' })).toThrow(BadEventError);
    expect(() => read(2, { ...common, where: 'room-1' })).toThrow('liwu.SeatTaken.v2 breaks its schema: room');
  });

  it('is refused in a version that nobody wrote yet, and where it is no object', () => {
    expect(() => read(4, { ...common })).toThrow('liwu.SeatTaken.v4 breaks its schema: nobody knows this version');
    expect(() => decodeBy(SeatTaken, 1, Buffer.from('7'))).toThrow('it is no object');
  });
});

describe('every event', () => {
  it('has an upcaster for each of its earlier versions', () => {
    for (const { type, version, upcasters = {} } of Object.values<EventDefinition>(EVENTS)) {
      const earlier = Array.from({ length: version - 1 }, (_, index) => String(index + 1));
      expect([type, ...Object.keys(upcasters)]).toEqual([type, ...earlier]);
    }
  });

  it('is known by its type alone where it is of today, and by no other name', () => {
    expect(() => decodeEvent('liwu.NeverHeardOf.v1', bytes({}))).toThrow('nobody knows this type');
    expect(() => decodeEvent('liwu.CoinsHeld.v2', bytes({}))).toThrow('nobody knows this version');
  });
});
