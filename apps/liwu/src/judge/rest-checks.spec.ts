import { describe, expect, it } from 'vitest';
import { chainHashOf } from '../verify/stored-event.js';
import { held, LANE, requestId, settled, storedChain } from '../verify/testing/example-events.js';
import { checkCounters, type InputPosition, type LaneCounters } from './counters-check.js';
import { checkRest, type LeftOvers } from './rest-check.js';
import { E } from './testing/example-gifts.js';

describe('lanes stand where their sources do', () => {
  const hashes = storedChain(held(), settled()).map(chainHashOf);
  const applied: InputPosition = {
    lane: LANE,
    source: 'wallet',
    sequence: 2,
    hash: hashes[1]!,
    sourceSequence: 2,
    sourceHash: hashes[1]!,
  };
  const lane: LaneCounters = { lane: LANE, sequence: 9, publishedSeq: 9 };
  const none = { lanes: [], inputs: [] };
  const faultsOf = (more: Partial<InputPosition> = {}, ofLane: Partial<LaneCounters> = {}): string[] =>
    checkCounters({
      'gift-catalog': none,
      wallet: none,
      'ack-watchdog': { lanes: [{ ...lane, ...ofLane }], inputs: [{ ...applied, ...more }] },
    }).violations.shown;

  it('holds where what was applied is what the source has, and no more is published than there is', () => {
    expect(faultsOf()).toEqual([]);
    expect(faultsOf({ sequence: 1, hash: hashes[0]!, sourceHash: hashes[0]! }, { publishedSeq: 3 })).toEqual([]);
  });

  it('names the lane that has published or applied what is not there', () => {
    const where = `ack-watchdog lane ${LANE}`;
    expect(faultsOf({}, { publishedSeq: 10 })).toEqual([`${where}: has published 10 events, and has 9`]);
    expect(faultsOf({ sourceSequence: 1, sourceHash: undefined })).toEqual([
      `${where}: has applied wallet up to 2, which has 1`,
    ]);
    expect(faultsOf({ sourceHash: hashes[0]! })).toEqual([
      `${where}: has applied another event 2 of wallet than that has`,
    ]);
  });
});

describe('nothing is left over', () => {
  const nothing: LeftOvers = { openHolds: [], outstanding: [], unheld: 3, parked: [] };
  const about = { viewerId: 'alice', requestId: requestId(1) };
  const faultsOf = (more: Partial<LeftOvers>): string[] => checkRest({ ...nothing, ...more }).violations.shown;

  it('holds where only reports of gifts that nobody held are left', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it('names an open hold, a gift that is watched, and an input that is parked', () => {
    expect(faultsOf({ openHolds: [about] })).toEqual([`alice/${requestId(1)}: its coins are still held`]);
    expect(faultsOf({ outstanding: [{ ...about, expiresAt: E }] })).toEqual([
      `alice/${requestId(1)}: the watchdog still watches it, which could be closed since ${E + 15_000}`,
    ]);
    const parked = {
      service: 'wallet',
      lane: 3,
      key: 'alice',
      source: 'gift-catalog',
      position: '7',
      fault: 'bad-event',
    } as const;
    expect(faultsOf({ parked: [parked] })).toEqual(['wallet lane 3: parked gift-catalog 7 of alice: bad-event']);
  });
});
