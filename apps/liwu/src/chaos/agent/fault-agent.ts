import { subscribe } from 'node:diagnostics_channel';
import { isMainThread } from 'node:worker_threads';
import { type Step, STEP_CHANNEL } from '@liwu/event-log';
import type { AgentOrder, AgentWord } from './agent-messages.js';

/*
 * Preloaded (`--import`) into a service's process by the rig, so that the service itself knows nothing of faults: dies at
 * an exact step, and shifts this process's clock, as the rig orders over the channel between them.
 */

const RealDate = Date;
const realNow = Date.now.bind(Date);
let offsetMs = 0;
let dying: { step: Step; left: number } | undefined;

const shiftedNow = (): number => realNow() + offsetMs;

/** Whoever asks for the present moment gets the shifted one; all else about dates stays as it is. */
function shiftDates(): void {
  RealDate.now = shiftedNow;
  globalThis.Date = new Proxy(RealDate, {
    construct: (real, given, newTarget) =>
      Reflect.construct(real, given.length === 0 ? [shiftedNow()] : given, newTarget) as object,
    apply: () => new RealDate(shiftedNow()).toString(),
  });
}

const tell = (word: AgentWord): void => void process.send?.(word);

/** Dies within the very call by which the process says that it passes the step: nothing of it runs any more. */
function dieAtStep(step: unknown): void {
  if (!dying || dying.step !== step) return;
  dying.left -= 1;
  if (dying.left > 0) return;
  tell({ told: 'dying', step: dying.step, pid: process.pid });
  process.kill(process.pid, 'SIGKILL');
}

function obey(order: AgentOrder): void {
  switch (order.order) {
    case 'die':
      dying = { step: order.step, left: order.nth };
      return;
    case 'live':
      dying = undefined;
      return;
    case 'shift-clock':
      offsetMs = order.byMs;
      tell({ told: 'clock-shifted', byMs: order.byMs });
      return;
    default:
      order satisfies never;
  }
}

// A worker thread inherits the preload, but neither the channel nor the orders.
if (isMainThread && process.channel) {
  shiftDates();
  subscribe(STEP_CHANNEL, dieAtStep);
  process.on('message', (order) => obey(order as AgentOrder));
  // The channel alone keeps no service running that has otherwise ended.
  process.channel.unref();
}
