import type { Deliveries } from '../order-faults/deliveries.js';
import type { FaultBook } from '../order-faults/fault-book.js';
import type { Counters } from './counters.js';
import type { Network } from './network.js';

/** What relaying a message takes. */
export interface RelayParts {
  readonly network: Network;
  readonly counters: Counters;
  readonly faults: FaultBook;
  readonly deliveries: Deliveries;
  /** Milliseconds that never go back. */
  readonly clock: () => number;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
}
