import type { Connection } from '../network/connection.js';
import type { Network } from '../network/network.js';
import type { Fate } from './fate.js';

/** Ends the connections that a message's fate takes with it. */
export function cutAsOrdered(
  network: Network,
  { cuts }: Fate,
  who: { readonly sender: Connection; readonly recipient?: Connection | undefined },
): void {
  for (const { kind, whom } of cuts) {
    const connection = who[whom];
    if (!connection) continue;
    if (kind === 'kick') network.kickByOrder(connection);
    else network.cut(connection);
  }
}
