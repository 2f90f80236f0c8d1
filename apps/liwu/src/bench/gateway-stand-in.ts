import { type CoinsHeld, DEFAULT_LANES, type LiwuEvent } from '@liwu/contracts';
import { FactLog, type Log } from '@liwu/event-log';
import { TOPIC_PREFIX } from '../up/child-plans.js';
import { giftRequest, viewerName } from './gift-generator.js';

interface Flight {
  readonly viewer: number;
  /** When the request was due, by the monotonic clock. */
  readonly dueAt: number;
}

/** What became of the gifts since the last time that it was asked for. */
export interface Tally {
  settled: number;
  /** From the moment at which a request was due to the sight of its CoinsHeld. */
  readonly heldMs: number[];
  /** From the same moment to the sight of its GiftSettled. */
  readonly settledMs: number[];
}

const newTally = (): Tally => ({ settled: 0, heldMs: [], settledMs: [] });

/**
 * Plays the gateway towards the services: the same topic, the same log, but no viewers behind it. Every held gift is
 * granted and acknowledged at once, in a room that nobody watches.
 */
export class GatewayStandIn {
  readonly #log: FactLog;
  readonly #flights = new Map<string, Flight>();
  readonly refusedByCode = new Map<string, number>();
  requested = 0;
  /** Told of each gift that has come to its end. */
  onEnded: (viewer: number) => void = () => undefined;
  #tally = newTally();

  constructor(brokers: string, log: Log) {
    this.#log = new FactLog({
      service: 'rtm-gateway',
      inputs: ['gift-catalog', 'wallet'],
      reads: ['GiftRefused', 'TryRejected', 'CoinsHeld', 'HoldRefused', 'GiftSettled', 'HoldReleased'],
      brokers: brokers.split(','),
      lanes: DEFAULT_LANES,
      topicPrefix: TOPIC_PREFIX,
      replicationFactor: 1,
      replica: 'bench',
      log,
    });
  }

  /** Creates the gateway's topic, which the services wait for, and waits for theirs. */
  start(): Promise<void> {
    return this.#log.start((input) => this.#handle(input.event));
  }

  stop(): Promise<void> {
    return this.#log.stop();
  }

  get inFlight(): number {
    return this.#flights.size;
  }

  /** How many lanes are being read; before it is all of them, answers would be missed. */
  get lanes(): number {
    return this.#log.health().lanes.length;
  }

  /** Publishes a request that was due at this moment of the monotonic clock. */
  send(viewer: number, room: number, dueAt = performance.now()): void {
    const request = giftRequest(viewerName(viewer), room);
    this.#flights.set(request.requestId, { viewer, dueAt });
    this.requested += 1;
    void this.#log.publish(request);
  }

  /** What happened since the last call. */
  takeTally(): Tally {
    const tally = this.#tally;
    this.#tally = newTally();
    return tally;
  }

  async #handle(event: LiwuEvent): Promise<void> {
    switch (event.type) {
      case 'CoinsHeld':
        return this.#grant(event);
      case 'GiftSettled':
        this.#tally.settled += 1;
        return this.#ended(event.requestId, this.#tally.settledMs);
      case 'GiftRefused':
      case 'TryRejected':
      case 'HoldRefused':
        this.refusedByCode.set(event.code, (this.refusedByCode.get(event.code) ?? 0) + 1);
        return this.#ended(event.requestId);
      case 'HoldReleased':
        this.refusedByCode.set('released', (this.refusedByCode.get('released') ?? 0) + 1);
        return this.#ended(event.requestId);
      default:
        return undefined;
    }
  }

  async #grant({ viewerId, requestId, n }: CoinsHeld): Promise<void> {
    const flight = this.#flights.get(requestId);
    if (flight) this.#tally.heldMs.push(performance.now() - flight.dueAt);
    const at = Date.now();
    const about = { viewerId, requestId, n, at };
    const sent = { outcome: 'delivered', broadcaster: 'viewer', watched: false, identity: 'bench' } as const;
    await Promise.all([
      this.#log.publish({ type: 'GrantSent', ...about, ...sent }),
      this.#log.publish({ type: 'BroadcastAcknowledged', ...about, sentAt: at }),
    ]);
  }

  #ended(requestId: string, latencies?: number[]): void {
    const flight = this.#flights.get(requestId);
    if (!flight) return;
    this.#flights.delete(requestId);
    latencies?.push(performance.now() - flight.dueAt);
    this.onEnded(flight.viewer);
  }
}
