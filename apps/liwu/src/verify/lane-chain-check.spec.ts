import { describe, expect, it } from 'vitest';
import { headOf, held, LANE, LANES, released, settled, storedChain } from './testing/example-events.js';
import { LaneChainCheck } from './lane-chain-check.js';
import type { LaneHead, StoredEvent } from './stored-event.js';
import { Violations } from './violations.js';

const chain = storedChain(held(), settled(), held({ request: 2 }), released({ request: 2 }));

const faultsOf = (
  events: readonly StoredEvent[],
  head: LaneHead | undefined = headOf(events),
  lane = LANE,
): string[] => {
  const violations = new Violations();
  const check = new LaneChainCheck('wallet', lane, LANES, violations);
  for (const event of events) check.add(event);
  check.end(head);
  return violations.shown;
};

describe('the chain of a lane', () => {
  it('holds for events as they were appended, and for a lane without any', () => {
    expect(faultsOf(chain)).toEqual([]);
    expect(faultsOf([])).toEqual([]);
  });

  it('breaks where an event was taken out', () => {
    expect(faultsOf(chain.toSpliced(1, 1), headOf(chain))).toEqual([
      expect.stringContaining('sequence 3: follows 1, so events are missing'),
    ]);
  });

  it('breaks where the content of an event was changed', () => {
    const changed = chain.with(1, {
      ...chain[1]!,
      value: Buffer.from(chain[1]!.value.toString().replace('"3"', '"2"')),
    });
    expect(faultsOf(changed, headOf(chain))).toEqual([
      expect.stringContaining('sequence 3: does not name the hash of the event before it'),
    ]);
  });

  it('breaks where the last event was changed', () => {
    const changed = chain.with(3, { ...chain[3]!, id: chain[0]!.id });
    expect(faultsOf(changed, headOf(chain))).toEqual([
      expect.stringContaining('its row does not name the hash of its last event'),
    ]);
  });

  it('breaks where the tail was cut off', () => {
    expect(faultsOf(chain.slice(0, 3), headOf(chain))).toEqual([
      expect.stringContaining('its row says 4 events, its table has 3'),
    ]);
  });

  it('breaks where an event lies in a lane that is not that of its key', () => {
    const [first] = chain;
    const foreign = (LANE + 1) % LANES;
    expect(faultsOf([first!], headOf([first!]), foreign)).toEqual([expect.stringContaining(`belongs to lane ${LANE}`)]);
    const discarded = { ...first!, type: 'InputDiscarded' };
    expect(faultsOf([discarded], headOf([discarded]), foreign)).toEqual([]);
  });
});
