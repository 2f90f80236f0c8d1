import { type CoinsHeld, lastSendAt, unreachable } from '@liwu/contracts';
import type { EventInput, TimerInput } from '@liwu/event-log';
import { abandonDelivery } from './abandon-when-closed/abandon-delivery.js';
import { showAfterRelease, tellAfterRelease } from './abandon-when-closed/shown-after-release.js';
import { confirmDelivery } from './confirm-when-evident/confirm-delivery.js';
import { isBeyondKeeping, keepEvidence } from './keep-evidence/keep-evidence.js';
import { evidenceOf } from './outstanding-gift/evidence-of.js';
import { type Facts, NO_FACTS, noteEvidence } from './outstanding-gift/facts.js';
import { type GiftKey, type WatchedGift, grantOf } from './outstanding-gift/gift.js';
import { mayRemind } from './outstanding-gift/reminder-budget.js';
import type { WatchBatch, WatchOptions } from './outstanding-gift/watch-batch.js';
import type { GiftTimer, WatchInput } from './outstanding-gift/watch-input.js';
import { dueTimes, isTakenOverAhead } from './outstanding-gift/watch-policy.js';
import { type EvidenceEvent, type WatchdogEvent, isWatchdogInput } from './outstanding-gift/watchdog-events.js';
import { remindDelivery } from './remind-when-due/remind-delivery.js';
import { reasonOf, takeOverDelivery } from './take-over-when-silent/take-over-delivery.js';
import { isWithholder, watchDelivery } from './watch-delivery-when-held/watch-delivery.js';

/** The watchdog's whole decision: holds and evidence decide at once, timers only remind and take over. */
export const decideWatch = (input: WatchInput, batch: WatchBatch, options: WatchOptions): readonly WatchdogEvent[] => {
  switch (input.kind) {
    case 'event':
      return decideEvent(input, batch);
    case 'timer':
      return decideTimer(input, batch, options);
    case 'command':
      throw new Error('the watchdog takes no commands');
    default:
      return unreachable(input);
  }
};

function decideEvent({ event, now, traceparent }: EventInput, batch: WatchBatch): readonly WatchdogEvent[] {
  if (!isWatchdogInput(event)) throw new Error(`the watchdog does not read ${event.type}`);
  switch (event.type) {
    case 'CoinsHeld':
      return decideHeld(event, batch, now, traceparent);
    case 'GrantSent':
    case 'BroadcastAcknowledged':
    case 'BroadcastWitnessed':
    case 'BroadcastByServer':
    case 'BroadcastClosed':
      return decideEvidence(event, batch, now);
    default:
      return unreachable(event);
  }
}

/** What had been noted before the hold counts as if it came now. */
function decideHeld(
  held: CoinsHeld,
  batch: WatchBatch,
  now: number,
  traceparent: string | undefined,
): readonly WatchdogEvent[] {
  const gift = batch.gift(held);
  const [watched] = watchDelivery(held, gift, now, traceparent);
  if (!watched) return [];
  if (watched.n > 0 || gift?.phase === 'watched') return [watched];
  const fresh = { reminders: 0, takeOvers: 0, traceId: watched.traceId };
  const verdict = decideVerdict(held, fresh, gift?.phase === 'unheld' ? gift.facts : NO_FACTS, now);
  if (verdict.length > 0) return [watched, ...verdict];
  if (!isWithholder(batch.viewer(held.viewerId), now)) return [watched];
  return [watched, takeOverDelivery(held, { grant: grantOf(held), takeOvers: 0 }, 'withholder', now)];
}

function decideEvidence(event: EvidenceEvent, batch: WatchBatch, now: number): readonly WatchdogEvent[] {
  const gift = batch.gift(event);
  const reported = evidenceOf(event);
  if (gift?.phase === 'ended') return tellAfterRelease(event, gift, reported, now);
  if (isBeyondKeeping(reported, gift, batch.viewer(event.viewerId))) return [];
  const before = gift?.facts ?? NO_FACTS;
  const after = noteEvidence(before, reported, now);
  const verdict = gift?.phase === 'watched' ? decideVerdict(event, gift, after, now) : [];
  return verdict.length > 0 ? verdict : keepEvidence(event, before, after, reported, now);
}

/** 7a, or 7d and whatever came after the closing, or nothing yet. */
function decideVerdict(
  key: GiftKey,
  gift: Pick<WatchedGift, 'reminders' | 'takeOvers' | 'traceId'>,
  facts: Facts,
  now: number,
): readonly WatchdogEvent[] {
  const { shown, closed, late = [] } = facts;
  if (shown) return [confirmDelivery(key, gift, shown, now)];
  if (!closed) return [];
  return [
    abandonDelivery(key, gift, facts, closed, now),
    ...late.map((claim, n) => showAfterRelease(key, claim, n, now)),
  ];
}

/** Timers ask; what is due is decided by what is known now, so a timer that fires late, early or twice does no harm. */
function decideTimer(
  { key: viewerId, lane, timer: { requestId }, now }: TimerInput<GiftTimer>,
  batch: WatchBatch,
  { policy, budget }: WatchOptions,
): readonly WatchdogEvent[] {
  const key = { viewerId, requestId };
  const gift = batch.gift(key);
  if (gift?.phase !== 'watched') return [];
  const { takeOverAt, remindAt = Infinity } = dueTimes(gift, policy);
  if (takeOverAt <= now || isTakenOverAhead(gift, now)) return [takeOverDelivery(key, gift, reasonOf(gift), now)];
  const canStillBeSent = now <= lastSendAt(gift.grant.expiresAt);
  if (remindAt > now || !canStillBeSent || !mayRemind(budget, batch.reminderTimes(lane), now)) return [];
  return [remindDelivery(key, gift, now)];
}
