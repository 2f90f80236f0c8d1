import type { Suite } from '../suite/suite-file.js';
import { post } from '../shared/post.js';
import { DEMO_CONTRACTS, DEMO_GIFTS, DEMO_ROOMS, DEMO_TOP_UPS } from './demo.js';

/** One call of a public API, under a key that never changes: made again, it is answered as before and does nothing. */
interface Call {
  readonly url: string;
  readonly idempotencyKey: string;
  readonly body: unknown;
}

/** Changes with the demo's content, because a key belongs to one content for ever. */
const EDITION = 'demo-1';

/**
 * Fills a suite with gifts, rooms, contracts and viewers with coins, through the same APIs that an operator has.
 * Runs at every start; what is there already stays as it is, also where an operator has changed it since.
 */
export const seedDemo = async (urls: Suite['urls'], operatorToken: string): Promise<void> => {
  await Promise.all(callsFor(urls).map((call) => post(call.url, call.body, operatorToken, call.idempotencyKey)));
};

const callsFor = ({ catalog, wallet }: Suite['urls']): Call[] => [
  ...DEMO_GIFTS.map((body) => ({ url: `${catalog}/v1/gifts`, idempotencyKey: `${EDITION}-gift-${body.gift}`, body })),
  ...DEMO_ROOMS.map((body) => ({ url: `${catalog}/v1/rooms`, idempotencyKey: `${EDITION}-room-${body.room}`, body })),
  ...DEMO_CONTRACTS.map((body) => ({
    url: `${wallet}/v1/contracts`,
    idempotencyKey: `${EDITION}-contract-${body.streamer}`,
    body,
  })),
  ...DEMO_TOP_UPS.map((body) => ({
    url: `${wallet}/v1/top-ups`,
    idempotencyKey: `${EDITION}-top-up-${body.viewer}`,
    body,
  })),
];
