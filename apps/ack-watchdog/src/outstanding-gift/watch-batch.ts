import type { DeliveryTakenOver } from '@liwu/contracts';
import { evolveGift, evolveViewer } from './evolve-gift.js';
import { type Gift, type GiftKey, NEW_VIEWER, type Viewer } from './gift.js';
import { becomesOverdue } from './overdue.js';
import { type ReminderBudget, type ReminderTimes, noteReminder } from './reminder-budget.js';
import type { WatchPolicy } from './watch-policy.js';
import type { WatchdogEvent } from './watchdog-events.js';

/** What a deployment decides about its watchdog. */
export interface WatchOptions {
  readonly policy: WatchPolicy;
  /** What one lane may send. */
  readonly budget: ReminderBudget;
}

/** A gift of a batch, and whether it has a row among the outstanding ones. */
export interface GiftEntry extends GiftKey {
  readonly lane: number;
  readonly hasRow: boolean;
  /** It had ended, and began anew: it may have a row among the ended ones. */
  readonly hadEnded?: boolean;
  readonly gift: Gift;
}

/** The state of one batch: the gifts, viewers and budgets that its inputs touch, and which of them have changed. */
export class WatchBatch {
  /** The take-overs of this batch by which a gift became overdue. */
  readonly newlyOverdue: DeliveryTakenOver[] = [];
  private readonly gifts = new Map<string, GiftEntry>();
  private readonly viewers = new Map<string, { lane: number; viewer: Viewer }>();
  private readonly reminders = new Map<number, ReminderTimes>();
  private readonly changedGifts = new Set<string>();
  private readonly changedViewers = new Set<string>();
  private readonly changedLanes = new Set<number>();

  constructor(private readonly options: Pick<WatchOptions, 'budget'>) {}

  gift(key: GiftKey): Gift | undefined {
    return this.gifts.get(nameOf(key))?.gift;
  }

  viewer(viewerId: string): Viewer {
    return this.viewers.get(viewerId)?.viewer ?? NEW_VIEWER;
  }

  /** The lane's latest reminders. */
  reminderTimes(lane: number): ReminderTimes {
    return this.reminders.get(lane) ?? [];
  }

  loadGift(entry: GiftEntry): void {
    this.gifts.set(nameOf(entry), entry);
  }

  loadViewer(viewerId: string, lane: number, viewer: Viewer): void {
    this.viewers.set(viewerId, { lane, viewer });
  }

  loadReminders(lane: number, times: ReminderTimes): void {
    this.reminders.set(lane, times);
  }

  /** The gift's row is to be written although nothing happened to it: its due times are not what the policy says. */
  touch(key: GiftKey): void {
    this.changedGifts.add(nameOf(key));
  }

  evolve(event: WatchdogEvent, lane: number): this {
    const name = nameOf(event);
    const { viewerId, requestId } = event;
    const before = this.gifts.get(name);
    const viewer = this.viewer(viewerId);
    const evolved = evolveViewer(viewer, before?.gift, event);
    if (evolved !== viewer) {
      this.viewers.set(viewerId, { lane, viewer: evolved });
      this.changedViewers.add(viewerId);
    }
    if (event.type === 'DeliveryTakenOver' && becomesOverdue(before?.gift, event)) this.newlyOverdue.push(event);
    const gift = evolveGift(before?.gift, event);
    const hadEnded = before?.hadEnded || before?.gift.phase === 'ended';
    this.gifts.set(name, { viewerId, requestId, lane, hasRow: before?.hasRow ?? false, hadEnded, gift });
    this.changedGifts.add(name);
    if (event.type === 'DeliveryReminded') this.reminded(lane, event.at);
    return this;
  }

  changes(): {
    gifts: GiftEntry[];
    viewers: { viewerId: string; lane: number; viewer: Viewer }[];
    reminders: { lane: number; times: ReminderTimes }[];
  } {
    return {
      gifts: [...this.changedGifts].map((name) => this.gifts.get(name)!),
      viewers: [...this.changedViewers].map((viewerId) => ({ viewerId, ...this.viewers.get(viewerId)! })),
      reminders: [...this.changedLanes].map((lane) => ({ lane, times: this.reminders.get(lane)! })),
    };
  }

  private reminded(lane: number, at: number): void {
    this.reminders.set(lane, noteReminder(this.options.budget, this.reminderTimes(lane), at));
    this.changedLanes.add(lane);
  }
}

const nameOf = ({ viewerId, requestId }: GiftKey): string => `${viewerId}/${requestId}`;
