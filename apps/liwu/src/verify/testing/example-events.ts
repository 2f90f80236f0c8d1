import {
  cloudEventHeaders,
  coins,
  encodeEvent,
  grantEnd,
  laneOf,
  type LiwuEvent,
  minorUnits,
  uuidOfName,
} from '@liwu/contracts';
import { chainHashOf, FIRST_HASH, type LaneHead, type StoredEvent } from '../stored-event.js';
import type { TopicRecord } from '../topic-record.js';

/** When the gifts of the examples are requested. */
export const T0 = 1_790_000_000_000;
export const LANES = 12;

/** Where the examples' viewer is answered. */
export const replyTo = {
  uid: 'v-alice-abcdefgh',
  kid: 1,
  sessionId: 'AAECAwQFBgcICQoL',
  sessionExpiresAt: 1_795_000_000,
};
/** What the examples' requests ask for. */
export const gift = { room: 'tea-house', receiver: 'host-lotus', gift: 'rose', quantity: 3 };

/** The n-th request of the examples. */
export const requestId = (number: number): string => `0198c0de-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** Whose event it is, of which request, and when. */
export interface About {
  readonly viewerId?: string;
  readonly request?: number;
  readonly n?: number;
  readonly at?: number;
}
/** What every event of a journey says. */
export const journey = ({ viewerId = 'alice', request = 1, n = 0, at = T0 }: About) => ({
  viewerId,
  requestId: requestId(request),
  n,
  at,
});
const lotsOf = (cost: bigint) => [{ lotId: uuidOfName('lot'), kind: 'paid' as const, coins: coins(cost) }];

export const requested = (about: About = {}): LiwuEvent => ({
  type: 'GiftRequested',
  ...journey({ n: 1, ...about }),
  ...gift,
  cost: coins(3n),
  validUntil: T0 + 30_000,
  replyTo,
});
export const refused = (about: About = {}): LiwuEvent => ({
  type: 'GiftRefused',
  ...journey(about),
  code: 'sold-out',
  replyTo,
});
export const held = (about: About & { cost?: bigint } = {}): LiwuEvent => ({
  type: 'CoinsHeld',
  ...journey(about),
  ...gift,
  heldAt: about.at ?? T0,
  expiresAt: grantEnd(about.at ?? T0),
  cost: coins(about.cost ?? 3n),
  lots: lotsOf(about.cost ?? 3n),
  shareBasisPoints: 5_000,
  replyTo,
});
export const confirmed = (about: About = {}): LiwuEvent => ({
  type: 'DeliveryConfirmed',
  ...journey(about),
  how: 'witnessed',
  evidenceAt: T0,
  reminders: 0,
  takeOvers: 0,
});
export const abandoned = (about: About = {}): LiwuEvent => ({
  type: 'DeliveryAbandoned',
  ...journey(about),
  certainty: 'not-shown',
  closedAt: T0 + 55_000,
  reminders: 3,
});
export const settled = (about: About & { cost?: bigint } = {}): LiwuEvent => ({
  type: 'GiftSettled',
  ...journey(about),
  ...gift,
  cost: coins(about.cost ?? 3n),
  postingId: uuidOfName('posting'),
  lots: lotsOf(about.cost ?? 3n),
  recognised: [],
  share: { minor: minorUnits(15_000n), unit: 'COIN' },
  how: 'witnessed',
  replyTo,
});
export const released = (about: About & { cost?: bigint } = {}): LiwuEvent => ({
  type: 'HoldReleased',
  ...journey(about),
  postingId: uuidOfName('posting'),
  lots: lotsOf(about.cost ?? 3n),
  certainty: 'not-shown',
  gift: gift.gift,
  quantity: gift.quantity,
  replyTo,
});

/** The lane of the examples' viewer. */
export const LANE = laneOf('alice', LANES);

/** These events as a lane's rows, rightly chained. */
export const storedChain = (...events: LiwuEvent[]): StoredEvent[] => {
  let prev: Buffer = FIRST_HASH;
  return events.map((event, index) => {
    const { ceType, ...encoded } = encodeEvent(event);
    const stored = {
      ...encoded,
      type: ceType,
      lane: LANE,
      sequence: index + 1,
      prev,
      traceparent: undefined,
      recordedAt: T0,
    };
    prev = chainHashOf(stored);
    return stored;
  });
};

export const headOf = (events: readonly StoredEvent[]): LaneHead => {
  const last = events.at(-1);
  return { lane: LANE, sequence: events.length, head: last ? chainHashOf(last) : FIRST_HASH };
};

/** What the service publishes for a row. */
export const recordOf = (event: StoredEvent, offset: number): TopicRecord => {
  const place = { sequence: event.sequence, prev: event.prev.toString('hex') };
  const headers = cloudEventHeaders('wallet', { ...event, ceType: event.type }, place, event.traceparent);
  return { partition: event.lane, offset, key: event.key, value: event.value, headers: new Map(headers) };
};
