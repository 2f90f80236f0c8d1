import { describe, expect, it } from 'vitest';
import { sumUp } from './room-messages.js';

const message = (receivedAt: number, publisher = 'v-alice-aaaaaaaa', grants = 1) => ({
  receivedAt,
  publisher,
  text: JSON.stringify({ liwu: 1, kind: 'gifts', grants: Array.from({ length: grants }, () => 'x') }),
});

describe('the messages of a room', () => {
  it('are counted in whichever second has most of them', () => {
    const at = [0, 600, 900, 1_000, 1_599, 1_600, 3_000];
    expect(sumUp(at.map((ms) => message(ms))).mostInASecond).toBe(4);
    expect(sumUp([]).mostInASecond).toBe(0);
  });

  it('of the gateway are told apart, with their grants', () => {
    const messages = [message(0), message(1, 'gift-gateway-0-1', 10), message(2, 'gift-gateway-1-0', 4)];
    expect(sumUp(messages)).toMatchObject({ messages: 3, byGateway: 2, grantsByGateway: 14 });
  });
});
