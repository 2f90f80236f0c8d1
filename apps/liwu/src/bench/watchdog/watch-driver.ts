import { randomUUID } from 'node:crypto';
import { type CoinsHeld, closableAt, DEFAULT_LANES, laneOf, lastSendAt, type LiwuEvent } from '@liwu/contracts';
import { FactLog, LaneService, type Log } from '@liwu/event-log';
import { spokenHandler } from '@liwu/event-log/testing';
import { TOPIC_PREFIX } from '../../up/child-plans.js';
import { giftRequest, heldAtOnce } from '../gift-generator.js';

/** All gifts are of one room. */
const ROOM = 0;

/** What the watchdog says to those that the bench plays. */
const HEARD = [
  'DeliveryWatched',
  'DeliveryConfirmed',
  'DeliveryReminded',
  'DeliveryTakenOver',
  'DeliveryAbandoned',
] as const;
export type Heard = Extract<LiwuEvent, { type: (typeof HEARD)[number] }>;
const isHeard = (event: LiwuEvent): event is Heard => (HEARD as readonly string[]).includes(event.type);

/** Plays the wallet and the gateway towards a watchdog: the same topics, the same logs, but no viewers and no coins behind them. */
export class WatchDriver {
  readonly #wallet: LaneService<null, LiwuEvent[]>;
  readonly #gateway: FactLog;
  #gifts = 0;
  /** Told of all that the watchdog says; gives what the gateway answers. */
  onHeard: (event: Heard) => readonly LiwuEvent[] = () => [];

  constructor(brokers: string, walletUrl: string, log: Log) {
    const shared = {
      brokers: brokers.split(','),
      lanes: DEFAULT_LANES,
      topicPrefix: TOPIC_PREFIX,
      replicationFactor: 1,
    };
    this.#wallet = new LaneService(spokenHandler('wallet', ['ack-watchdog']), {
      ...shared,
      replica: '0',
      databaseUrl: walletUrl,
      log,
    });
    this.#gateway = new FactLog({
      ...shared,
      service: 'rtm-gateway',
      inputs: ['ack-watchdog'],
      reads: HEARD,
      replica: 'bench',
      log,
    });
  }

  async start(): Promise<void> {
    await Promise.all([this.#wallet.start(), this.#gateway.start((input) => this.#heard(input.event))]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#wallet.stop(), this.#gateway.stop()]);
  }

  /** Whether both have all their lanes. */
  get ready(): boolean {
    return (
      this.#wallet.health().lanes.length === DEFAULT_LANES && this.#gateway.health().lanes.length === DEFAULT_LANES
    );
  }

  /** Holds so many gifts now, each of a viewer of its own whose name begins so; resolves with them once they are committed. */
  async hold(count: number, name: string): Promise<CoinsHeld[]> {
    const now = Date.now();
    const held = Array.from({ length: count }, () =>
      heldAtOnce(giftRequest(`${name}-${this.#gifts++}`, ROOM, now), now),
    );
    const lanes = Map.groupBy(held, ({ viewerId }) => laneOf(viewerId));
    await Promise.all(
      [...lanes.values()].map(async (command) => {
        const idempotencyKey = randomUUID();
        const call = { caller: 'bench', idempotencyKey, contentHash: idempotencyKey };
        await this.#wallet.execute({ key: command[0]!.viewerId, command, ...call });
      }),
    );
    return held;
  }

  async #heard(event: LiwuEvent): Promise<void> {
    if (!isHeard(event)) return;
    await Promise.all(this.onHeard(event).map((answer) => this.#gateway.publish(answer)));
  }
}

/** What the gateway says of a gift that its viewer broadcast at once, in a room that it watches. */
export const shown = ({ viewerId, requestId, room }: Extract<Heard, { room: string }>): LiwuEvent[] => {
  const at = Date.now();
  const about = { viewerId, requestId, n: 0, at };
  return [
    { type: 'GrantSent', ...about, outcome: 'delivered', broadcaster: 'viewer', watched: true, identity: 'bench' },
    { type: 'BroadcastWitnessed', ...about, room, publisher: `v-${viewerId}-bench000`, seenAt: at },
  ];
};

/** What it says when it broadcast a gift itself, in a room that nobody watches; or closed it, once it may. */
export const takenOver = (
  event: Extract<Heard, { type: 'DeliveryTakenOver' }>,
  maySend: () => boolean,
): LiwuEvent[] => {
  const { viewerId, requestId, n, expiresAt } = event;
  const at = Date.now();
  const about = { viewerId, requestId, n, at };
  if (at >= closableAt(expiresAt))
    return [{ type: 'BroadcastClosed', ...about, sent: 'none', certain: false, closedAt: at, expiresAt }];
  if (at > lastSendAt(expiresAt) || !maySend()) return [];
  return [{ type: 'BroadcastByServer', ...about, result: 'accepted', watched: false, sentAt: at, identity: 'bench' }];
};
