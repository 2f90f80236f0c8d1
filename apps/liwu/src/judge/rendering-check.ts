import { type Verdict, Violations } from '../verify/violations.js';
import type { JudgedGift, JudgedGifts } from './judged-gifts.js';
import type { ReceiverRecord, RunRecord } from './run-record.js';

type Rendering = ReceiverRecord['rendered'][number];

/**
 * Receivers rendered only what was held, once each, in its room, after the hold was committed and before the grant's
 * end. Notes with each gift by how many it was rendered.
 */
export const checkRendering = (gifts: JudgedGifts, { clockShifts, receivers }: RunRecord): Verdict => {
  const violations = new Violations();
  let rendered = 0;
  for (const [number, receiver] of receivers.entries()) {
    for (const rendering of receiver.rendered) {
      rendered += 1;
      const { atMs, requestId, viewerId } = rendering;
      const gift = gifts.find(viewerId, requestId);
      const fault = faultOf(gift, rendering, receiver.room, lateBy(clockShifts, atMs));
      const where = `${viewerId}/${requestId}: receiver ${number} of room ${receiver.room}`;
      if (fault) violations.add(`${where} ${fault}`);
      if (!gift) continue;
      if (gift.renderedBy === number) violations.add(`${where} rendered it again at ${atMs}`);
      else gift.renderings += 1;
      gift.renderedBy = number;
    }
  }
  const looked = `${rendered} renderings by ${receivers.length} receivers`;
  return { check: 'receivers render what is paid, once', looked, violations };
};

function faultOf(gift: JudgedGift | undefined, { atMs }: Rendering, room: string, lateMs: number): string | undefined {
  if (!gift || gift.held === 0) return `rendered it at ${atMs}, though no coins were ever held for it`;
  if (gift.room !== room) return `rendered it, though it was sent in room ${gift.room}`;
  if (atMs < gift.heldAtMs) return `rendered it at ${atMs}, though its coins were held at ${gift.heldAtMs}`;
  if (atMs >= gift.expiresAt + lateMs) return `rendered it at ${atMs}, though its grant ended at ${gift.expiresAt}`;
  return undefined;
}

/**
 * A receiver knows the time from the gateway, when its session begins, and ends grants that the wallet has dated: it is
 * as wrong as those two are. That the hold came first needs no such tolerance: the database's clock tells of it.
 */
function lateBy(shifts: RunRecord['clockShifts'], atMs: number): number {
  const off = { wallet: 0, 'rtm-gateway': 0 };
  for (const { byMs, fromMs, service } of shifts) {
    if (fromMs > atMs || (service !== 'wallet' && service !== 'rtm-gateway')) continue;
    off[service] = Math.max(off[service], Math.abs(byMs));
  }
  return off.wallet + off['rtm-gateway'];
}
