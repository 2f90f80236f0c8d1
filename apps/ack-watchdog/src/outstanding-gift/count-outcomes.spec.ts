import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import {
  CLOSABLE_AT,
  HELD_AT,
  abandoned,
  confirmed,
  kept,
  reminded,
  shownAfterRelease,
  takenOver,
  watched,
} from '../testing/facts.js';
import { countOutcomes } from './count-outcomes.js';

const namesOf = (...events: LiwuEvent[]): string[] => {
  const names: string[] = [];
  countOutcomes(events, (name) => names.push(name));
  return names;
};

describe('the counts of a watchdog', () => {
  it('tell what was decided and why', () =>
    expect(
      namesOf(
        watched(),
        kept({ kind: 'acknowledged' }, 0),
        reminded(1),
        takenOver(1, 'unwitnessed'),
        confirmed('witnessed', HELD_AT),
        abandoned('unknown'),
        shownAfterRelease('by-server', HELD_AT),
      ),
    ).toEqual([
      'deliveries_watched',
      'deliveries_reminded.1',
      'deliveries_taken_over.unwitnessed',
      'deliveries_confirmed.witnessed',
      'deliveries_abandoned.unknown',
      'shown_after_release.by-server',
    ]));

  it('tell when the gateway leaves a gift open that it should have closed', () => {
    expect(namesOf(takenOver(8, 'silent', { at: CLOSABLE_AT + 15_000 }))).not.toContain('take_overs_overdue');
    expect(namesOf(takenOver(9, 'silent', { at: CLOSABLE_AT + 15_001 }))).toContain('take_overs_overdue');
  });
});
