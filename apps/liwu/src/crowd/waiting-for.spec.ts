import { describe, expect, it } from 'vitest';
import type { LedgerGift } from './ledger-watch.js';
import { giftName, type SentGift } from './sent-gift.js';
import { crowdLine, type CrowdStanding, interruptedText } from './crowd-line.js';
import { waitingFor } from './waiting-for.js';

const sentBy = (requestId: string, outcome: SentGift['outcome']): SentGift => ({
  planned: {
    atMs: 0,
    viewer: 'alice',
    room: 'r1',
    receiver: 'h1',
    gift: 'rose',
    quantity: 1,
    cost: 1n,
    withholdsAck: false,
    leaves: false,
  },
  requestId,
  firstAskedAtMs: 100,
  lastAskedAtMs: 100,
  answeredAtMs: undefined,
  firstAskedOf: undefined,
  grantedAtMs: undefined,
  outcome,
});
const held: LedgerGift = { holds: 1, settlements: 0, releases: 0, unknown: false, refusal: undefined, settledCost: 0n };

describe('what a crowd waits for', () => {
  it('is said by kind', () => {
    const sent = [
      sentBy('id1', undefined),
      sentBy('id2', undefined),
      sentBy('id3', { kind: 'unknown', requestId: 'id3' }),
      sentBy('id4', undefined),
    ];
    const ledger = new Map([
      [giftName('alice', 'id1'), held],
      [giftName('alice', 'id2'), held],
    ]);
    expect(waitingFor(sent, ledger, 200)).toBe(
      '2 gifts with coins held, 1 gift without an answer, 1 gift not in the books yet',
    );
  });

  it('is nothing once every gift is decided', () => {
    const ledger = new Map([[giftName('alice', 'id1'), { ...held, settlements: 1, settledCost: 1n }]]);
    expect(waitingFor([sentBy('id1', undefined)], ledger, 200)).toBeUndefined();
  });
});

describe('the line of a crowd', () => {
  const standing: CrowdStanding = {
    sent: [sentBy('id1', undefined), sentBy('id2', undefined)],
    planned: 3,
    gifts: { byName: new Map([[giftName('alice', 'id1'), held]]), settled: 0, released: 0 },
    rendered: new Set([giftName('alice', 'id2')]),
    nowMs: 200,
    waitsMs: 1_500,
  };

  it('counts as granted what anybody saw granted, so that no more is ever shown than granted', () => {
    expect(crowdLine(standing)).toBe('requested 2/3 · granted 2 · shown 1 · settled 0 · released 0');
  });

  it('says what it waits for, and how long at most, once all is requested', () => {
    expect(crowdLine({ ...standing, planned: 2 })).toBe(
      'shown 1 · settled 0 · released 0 · waiting for 1 gift with coins held, 1 gift without an answer (at most 2 s)',
    );
  });

  it('keeps what was counted, and judges nothing, when the crowd is interrupted', () => {
    expect(interruptedText({ ...standing, planned: 2 })).toBe(
      'The crowd was interrupted; so far: requested 2/2 · granted 2 · shown 1 · settled 0 · released 0. Its promises were not judged.',
    );
  });
});
