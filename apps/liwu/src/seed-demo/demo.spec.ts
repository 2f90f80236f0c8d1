import { COINS_PATTERN, giftIdSchema, partyIdSchema } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { DEMO_CONTRACTS, DEMO_GIFTS, DEMO_ROOMS, DEMO_TOP_UPS } from './demo.js';

describe('the demo', () => {
  it('has a dozen gifts, each with a Chinese and an English title and a price', () => {
    expect(DEMO_GIFTS).toHaveLength(12);
    expect(new Set(DEMO_GIFTS.map(({ gift }) => gift)).size).toBe(12);
    for (const { gift, title, unitPrice } of DEMO_GIFTS) {
      expect(giftIdSchema.safeParse(gift).success).toBe(true);
      expect(title).toMatch(/^\p{Script=Han}+ · [A-Z][a-z ]+$/u);
      expect(unitPrice).toMatch(COINS_PATTERN);
    }
  });

  it('names only parties that can be named, and contracts of hosts only', () => {
    const hosts = DEMO_ROOMS.flatMap((room) => room.hosts);
    const parties = [...hosts, ...DEMO_ROOMS.map(({ room }) => room), ...DEMO_TOP_UPS.map(({ viewer }) => viewer)];
    for (const party of parties) expect(partyIdSchema.safeParse(party).success).toBe(true);
    expect(hosts).toEqual(expect.arrayContaining(DEMO_CONTRACTS.map(({ streamer }) => streamer)));
  });

  it('sells each viewer a pack of coins under a reference of its own', () => {
    expect(new Set(DEMO_TOP_UPS.map(({ provider_reference: reference }) => reference)).size).toBe(DEMO_TOP_UPS.length);
  });
});
