import type { Input } from '@liwu/event-log';
import type { WalletCommand } from '../wallet-command.js';
import { topUpIdOf } from './top-up-id.js';

/** Everything that a batch's inputs touch. */
export interface Touched {
  readonly lanes: Set<number>;
  readonly viewers: Set<string>;
  /** By `viewerId/requestId`. */
  readonly gifts: Map<string, { readonly viewerId: string; readonly requestId: string }>;
  readonly streamers: Set<string>;
  readonly topUps: Set<string>;
  /** The batch's earliest moment. */
  earliest: number;
}

/** What has to be loaded for these inputs. */
export function touchedBy(inputs: readonly Input<WalletCommand>[]): Touched {
  const touched: Touched = {
    lanes: new Set(),
    viewers: new Set(),
    gifts: new Map(),
    streamers: new Set(),
    topUps: new Set(),
    earliest: Infinity,
  };
  for (const input of inputs) {
    touched.lanes.add(input.lane);
    touched.earliest = Math.min(touched.earliest, input.now);
    if (input.kind === 'event') touchEvent(touched, input.event);
    if (input.kind === 'command') touchCommand(touched, input.command);
  }
  return touched;
}

/** By its fields, not by its type: so the wallet's own events too load what they change, when its state is built again. */
function touchEvent(touched: Touched, event: object): void {
  const { viewerId, requestId, receiver, streamerId } = event as Partial<Record<string, string>>;
  if (viewerId) touched.viewers.add(viewerId);
  if (viewerId && requestId) touched.gifts.set(`${viewerId}/${requestId}`, { viewerId, requestId });
  if (receiver) touched.streamers.add(receiver);
  if (streamerId) touched.streamers.add(streamerId);
}

function touchCommand(touched: Touched, command: WalletCommand): void {
  if (command.type === 'AgreeContract') {
    touched.streamers.add(command.streamerId);
    return;
  }
  touched.viewers.add(command.viewerId);
  touched.topUps.add(topUpIdOf(command));
}
