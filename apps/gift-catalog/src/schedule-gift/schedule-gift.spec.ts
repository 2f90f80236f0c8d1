import { describe, expect, it } from 'vitest';
import { given, listed, retired, scheduled } from '../testing/facts.js';
import { type ScheduleGift, scheduleGiftSchema } from './schedule-gift.js';

const schedule = (onSaleFrom: number | null, onSaleUntil: number | null): ScheduleGift => ({
  type: 'ScheduleGift',
  gift: 'rose',
  onSaleFrom,
  onSaleUntil,
});

describe('scheduling a gift', () => {
  it('bounds its sale, or frees it', () => {
    given(listed())
      .when(schedule(5, 9))
      .then(scheduled(2, 5, 9));
    given(listed(), scheduled(2, 5, 9))
      .when(schedule(null, null))
      .then(scheduled(3, null, null));
  });

  it('is refused for a gift that is not there or is retired', () => {
    given().when(schedule(5, 9)).thenThrows('not_found');
    given(listed(), retired(2)).when(schedule(5, 9)).thenThrows('gift_retired');
  });

  it('does not read an end that is not after the beginning', () => {
    expect(scheduleGiftSchema.safeParse({ onSaleFrom: 5, onSaleUntil: 6 }).success).toBe(true);
    expect(scheduleGiftSchema.safeParse({ onSaleFrom: 5, onSaleUntil: 5 }).success).toBe(false);
    expect(scheduleGiftSchema.safeParse({ onSaleFrom: 5 }).success).toBe(false);
  });
});
