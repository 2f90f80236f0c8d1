import { describe, expect, it } from 'vitest';
import {
  BadEventError,
  ceTypeOf,
  coins,
  decodeEvent,
  encodeEvent,
  eventTypeOf,
  type LiwuEvent,
  minorUnits,
  uuidOfName,
} from './index.js';

const settled: LiwuEvent = {
  type: 'GiftSettled',
  viewerId: 'alice',
  requestId: '0190a000-0000-7000-8000-000000000001',
  n: 0,
  at: 1_795_000_000_000,
  room: 'room-1',
  receiver: 'mei',
  gift: 'rose',
  quantity: 3,
  combo: ['abcd1234', 3],
  cost: coins(999_999_999_999n),
  postingId: '0190a000-0000-5000-8000-000000000002',
  lots: [{ lotId: '0190a000-0000-5000-8000-000000000003', kind: 'paid', coins: coins(30n) }],
  recognised: [{ lotId: '0190a000-0000-5000-8000-000000000003', money: { minor: minorUnits(299n), unit: 'EUR' } }],
  share: { minor: minorUnits(150_000n), unit: 'COIN' },
  how: 'witnessed',
  replyTo: { uid: 'v-alice-abcdefgh', kid: 7, sessionId: 'AAECAwQFBgcICQoL', sessionExpiresAt: 1_795_000_000 },
};

describe('an event', () => {
  it('comes back as it was, amounts as bigints inside and decimal strings outside', () => {
    const { ceType, value } = encodeEvent(settled);
    expect(JSON.parse(value.toString()).cost).toBe('999999999999');
    expect(decodeEvent(ceType, value)).toEqual(settled);
  });

  it('names its viewer as key, its request as subject, and by both, its type and n, its id', () => {
    const encoded = encodeEvent(settled);
    expect(encoded).toMatchObject({
      key: 'alice',
      subject: `alice/${settled.requestId}`,
      ceType: 'liwu.GiftSettled.v1',
    });
    expect(encoded.id).toBe(uuidOfName(`alice/${settled.requestId}/GiftSettled/0`));
    expect(encodeEvent({ ...settled, n: 1 }).id).not.toBe(encoded.id);
    expect(encoded.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab]/);
  });

  it.each([
    ['no JSON', Buffer.from('{')],
    ['a missing field', Buffer.from('{"viewerId":"alice"}')],
    [
      'coins with a fraction',
      Buffer.from(JSON.stringify({ ...JSON.parse(encodeEvent(settled).value.toString()), cost: '1.5' })),
    ],
    [
      'coins below zero',
      Buffer.from(JSON.stringify({ ...JSON.parse(encodeEvent(settled).value.toString()), cost: '-1' })),
    ],
    [
      'coins as a number',
      Buffer.from(JSON.stringify({ ...JSON.parse(encodeEvent(settled).value.toString()), cost: 5 })),
    ],
  ])('with %s is refused with its type', (_, value) => {
    expect(() => decodeEvent('GiftSettled', value)).toThrow(BadEventError);
    expect(() => decodeEvent('GiftSettled', value)).toThrow('liwu.GiftSettled.v1');
  });

  it('is refused where its bytes are no UTF-8, though a lenient decoder would read some text', () => {
    const cause = { caller: 'olga', key: 'k', contentHash: '9f' };
    const closed = { type: 'RoomClosed', room: 'room-1', n: 1, at: 1_795_000_000_000, cause } as const;
    const { value } = encodeEvent(closed);
    expect(decodeEvent('RoomClosed', value)).toEqual(closed);
    const broken = Buffer.from(value.toString().replace('olga', 'o\u00ecga'), 'latin1');
    expect(() => decodeEvent('RoomClosed', broken)).toThrow(BadEventError);
  });

  it('is unknown in a version that does not exist', () => {
    expect(eventTypeOf(ceTypeOf('CoinsHeld'))).toBe('CoinsHeld');
    for (const ceType of ['liwu.CoinsHeld.v2', 'liwu.CoinsHeld.v01', 'liwu.CoinsHeld.v0', 'liwu.toString.v1', 'rose']) {
      expect(eventTypeOf(ceType)).toBeUndefined();
      expect(() => decodeEvent(ceType, encodeEvent(settled).value)).toThrow(BadEventError);
    }
  });
});

describe('the UUIDv5 of a name', () => {
  it.each([
    ['bench-viewer-3/0197b0f0-1234-7000-8abc-000000000003/CoinsHeld/0', '74c2a4f3-648e-58b3-98c8-db8e8cfc80c6'],
    ['礼物', '49a38d5c-51f8-548a-8d6f-1b2520bde68e'],
  ])('of %s never changes', (name, id) => expect(uuidOfName(name)).toBe(id));
});
