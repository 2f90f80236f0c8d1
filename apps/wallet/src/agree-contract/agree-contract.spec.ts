import { describe, expect, it } from 'vitest';
import { NOW, STREAMER, asked, contractAgreed, emptyBatch, handlerWith } from '../testing/facts.js';
import { given } from '../testing/given.js';
import type { AgreeContract } from './agree-contract.js';

const agree = (shareBasisPoints: number, validFrom?: number): AgreeContract => ({
  type: 'AgreeContract',
  streamerId: STREAMER,
  shareBasisPoints,
  ...(validFrom === undefined ? {} : { validFrom }),
});

describe('agreeing on a streamer’s contract', () => {
  it('is valid from now on unless it says otherwise', () =>
    given()
      .when(asked(agree(6_000)))
      .then(contractAgreed(6_000)));

  it('may begin later', () =>
    given()
      .when(asked(agree(6_000, NOW + 5)))
      .then(contractAgreed(6_000, 1, NOW + 5)));

  it('is counted beside the earlier ones', () =>
    given(contractAgreed(6_000, 1), contractAgreed(7_000, 2))
      .when(asked(agree(0)))
      .then(contractAgreed(0, 3)));

  it('answers which contract it is', () =>
    expect(handlerWith().respond?.(agree(6_000), [contractAgreed(6_000)], emptyBatch())).toEqual({
      status: 201,
      body: { streamer: STREAMER, contract: 1, share_basis_points: 6_000, valid_from: '2026-11-18T10:26:40.000Z' },
    }));
});
