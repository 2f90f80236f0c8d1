import type { Column, Row } from '@liwu/event-log';
import type { ShownHow } from './evidence-of.js';
import type { Facts } from './facts.js';
import type { EndedGift, UnheldGift, WatchedGift } from './gift.js';
import type { GiftEntry } from './watch-batch.js';
import { policyMark } from './policy-mark.js';
import { type WatchPolicy, dueTimes } from './watch-policy.js';

/** A gift that is not decided, as it is written. */
export interface OutstandingRow {
  readonly entry: GiftEntry;
  readonly gift: UnheldGift | WatchedGift;
  readonly dueAt: number | undefined;
  readonly remindAt: number | undefined;
  /** By which settings the two were reckoned; undefined where none has a say in them. */
  readonly policy: number | undefined;
}
/** A gift that is decided, as it is written. */
export interface EndedRow {
  readonly entry: GiftEntry;
  readonly gift: EndedGift;
}

export const outstandingRow = (
  entry: GiftEntry,
  gift: UnheldGift | WatchedGift,
  policy: WatchPolicy,
): OutstandingRow => {
  if (gift.phase === 'unheld') return { entry, gift, dueAt: undefined, remindAt: undefined, policy: undefined };
  const { takeOverAt, remindAt } = dueTimes(gift, policy);
  return { entry, gift, dueAt: takeOverAt, remindAt, policy: gift.takeOvers > 0 ? undefined : policyMark(policy) };
};

const watched = (row: OutstandingRow): WatchedGift | undefined => (row.gift.phase === 'watched' ? row.gift : undefined);
const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export const OUTSTANDING_COLUMNS: readonly Column<OutstandingRow>[] = [
  ['viewer_id', 'text', ({ entry }) => entry.viewerId],
  ['request_id', 'uuid', ({ entry }) => entry.requestId],
  ['lane', 'int', ({ entry }) => entry.lane],
  ['since_ms', 'bigint', ({ gift }) => gift.since],
  ['room', 'text', (row) => watched(row)?.grant.room],
  ['receiver', 'text', (row) => watched(row)?.grant.receiver],
  ['gift', 'text', (row) => watched(row)?.grant.gift],
  ['quantity', 'int', (row) => watched(row)?.grant.quantity],
  ['combo', 'jsonb', (row) => json(watched(row)?.grant.combo)],
  ['held_at_ms', 'bigint', (row) => watched(row)?.grant.heldAt],
  ['expires_at_ms', 'bigint', (row) => watched(row)?.grant.expiresAt],
  ['reply_to', 'jsonb', (row) => json(watched(row)?.replyTo)],
  ['trace_id', 'text', (row) => watched(row)?.traceId],
  ['repeats', 'int', (row) => watched(row)?.repeats],
  ['reminders', 'int', (row) => watched(row)?.reminders],
  ['reminded_at_ms', 'bigint', (row) => watched(row)?.remindedAt],
  ['take_overs', 'int', (row) => watched(row)?.takeOvers],
  ['taken_over_at_ms', 'bigint', (row) => watched(row)?.takenOverAt],
  ['facts', 'jsonb', ({ gift }) => json(gift.facts)],
  ['due_at_ms', 'bigint', ({ dueAt }) => dueAt],
  ['remind_at_ms', 'bigint', ({ remindAt }) => remindAt],
  ['policy', 'int', ({ policy }) => policy],
];

export const ENDED_COLUMNS: readonly Column<EndedRow>[] = [
  ['viewer_id', 'text', ({ entry }) => entry.viewerId],
  ['request_id', 'uuid', ({ entry }) => entry.requestId],
  ['lane', 'int', ({ entry }) => entry.lane],
  ['outcome', 'text', ({ gift }) => gift.outcome],
  ['ended_at_ms', 'bigint', ({ gift }) => gift.endedAt],
  ['claims', 'text', ({ gift }) => gift.claims.join(',')],
  ['told_late', 'int', ({ gift }) => gift.toldLate],
];

const millis = (cell: unknown): number | undefined => (cell === null ? undefined : Number(cell));

/** A row of `outstanding_gift`. */
export const outstandingOfRow = (row: Row): UnheldGift | WatchedGift => {
  const common = { since: Number(row['since_ms']), facts: row['facts'] as Facts };
  if (row['held_at_ms'] === null) return { phase: 'unheld', ...common };
  const { room, receiver, gift, quantity, combo } = row;
  return {
    phase: 'watched',
    ...common,
    grant: {
      room,
      receiver,
      gift,
      quantity,
      ...(combo ? { combo } : {}),
      heldAt: Number(row['held_at_ms']),
      expiresAt: Number(row['expires_at_ms']),
    },
    replyTo: row['reply_to'],
    traceId: row['trace_id'] ?? undefined,
    repeats: row['repeats'],
    reminders: row['reminders'],
    remindedAt: millis(row['reminded_at_ms']),
    takeOvers: row['take_overs'],
    takenOverAt: millis(row['taken_over_at_ms']),
  };
};

/** Whether the row says the same due times as the policy does now, and says that they are its. */
export const saysDueTimes = (row: Row, { dueAt, remindAt, policy }: OutstandingRow): boolean =>
  millis(row['due_at_ms']) === dueAt && millis(row['remind_at_ms']) === remindAt && row['policy'] === (policy ?? null);

/** A row of `ended_gift`. */
export const endedOfRow = (row: Row): EndedGift => ({
  phase: 'ended',
  outcome: row['outcome'],
  endedAt: Number(row['ended_at_ms']),
  claims: row['claims'] === '' ? [] : (row['claims'].split(',') as ShownHow[]),
  toldLate: row['told_late'],
});
