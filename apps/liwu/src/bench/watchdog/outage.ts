import { setTimeout as sleep } from 'node:timers/promises';
import type { LiwuEvent } from '@liwu/contracts';
import type { Say } from '../../shared/progress.js';
import { faultsOfOutage, type Told, outageTable } from './outage-report.js';
import { type Heard, shown, takenOver, type WatchDriver } from './watch-driver.js';

/** The gifts are held within so long; from then on nobody acknowledges anything until RTM is back. */
const HELD_WITHIN_MS = 2_000;
const TICK_MS = 50;
const BACK_AFTER_MS = 27_000;
const ENDED_WITHIN_MS = 120_000;
/** Gifts whose witness comes at once, all the while: what they wait for is what the lanes have to do for the others. */
const PROBES_PER_TICK = 3;
/** The identities of one gateway, and what each may send in a second. */
const SENDS_PER_SECOND = 12 * 50;
const SECOND_MS = 1_000;

/** Each second the gateway may begin so many sends; what is beyond it leaves to the next take-over. */
function sendBudget(): () => boolean {
  let second = 0;
  let sent = 0;
  return () => {
    const now = Math.floor(Date.now() / SECOND_MS);
    if (now > second) [second, sent] = [now, 0];
    return ++sent <= SENDS_PER_SECOND;
  };
}

/**
 * An outage of RTM: so many gifts are held at once, no acknowledgement or witness comes, and the gateway answers no take-over; after 27 s it
 * broadcasts as fast as its identities may, and closes what came too late. Prints what the watchdog asked for, second by second; gives what
 * it did wrong.
 */
export const runOutage = async (
  driver: WatchDriver,
  gifts: number,
  say: Say,
  interrupted: AbortSignal,
): Promise<string[]> => {
  const told: Told[] = [];
  const probed = new Map<string, number>();
  const began = Date.now();
  const maySend = sendBudget();
  let ended = 0;
  driver.onHeard = (event: Heard): readonly LiwuEvent[] => {
    const at = Date.now();
    if (event.viewerId.startsWith('probe-')) {
      if (event.type === 'DeliveryWatched') return shown(event);
      if (event.type === 'DeliveryConfirmed')
        told.push({ event, at, probedMs: at - (probed.get(event.requestId) ?? at) });
      return [];
    }
    told.push({ event, at });
    if (event.type === 'DeliveryConfirmed' || event.type === 'DeliveryAbandoned') ended++;
    return event.type === 'DeliveryTakenOver' && at > began + BACK_AFTER_MS ? takenOver(event, maySend) : [];
  };
  const isOver = (): boolean => ended >= gifts || Date.now() > began + ENDED_WITHIN_MS || interrupted.aborted;
  for (let held = 0; !isOver();) {
    const due = Math.min(gifts, Math.floor(((Date.now() - began) * gifts) / HELD_WITHIN_MS));
    if (due > held) await driver.hold(due - held, 'silent');
    held = due;
    for (const { requestId, heldAt } of await driver.hold(PROBES_PER_TICK, 'probe')) probed.set(requestId, heldAt);
    await sleep(TICK_MS);
  }
  say(
    `\nan outage of RTM: ${gifts} gifts held within ${HELD_WITHIN_MS / SECOND_MS} s, RTM back after ${BACK_AFTER_MS / SECOND_MS} s; ms of gifts that are witnessed at once:\n${outageTable(told, began)}`,
  );
  return faultsOfOutage(told, gifts);
};
