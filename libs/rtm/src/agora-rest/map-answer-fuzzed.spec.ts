import { inspect } from 'node:util';
import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type PeerOutcome, TransportError, type TransportErrorKind } from '../transport.js';
import { AgoraRestTransport } from './agora-rest-transport.js';
import { outcomeOfAnswer } from './map-answer.js';

const PARSER = 'REST answer';
const CUSTOMER_SECRET = 'customer-secret-0123456789';
const MAX_ANSWER_BYTES = 16_384;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const PEER = { message_delivered: 'delivered', message_sent: 'accepted', message_offline: 'offline' } as const;
const BODIES = Object.keys(PEER).map((code) => ({ result: 'success', request_id: '10116762670167749259', code }));
const BYTES = BODIES.map((body) => Buffer.from(JSON.stringify(body)));
const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
/** Codes that there are, and names that every object has. */
const NAMES = [...Object.keys(PEER), 'constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'];
const HEADERS = ['content-type', 'content-length', 'content-encoding', 'location', 'retry-after', 'x-request-id'];
const STATUSES = [
  200, 200, 200, 200, 201, 204, 301, 304, 400, 401, 403, 404, 405, 408, 413, 415, 429, 435, 500, 503, 599,
];
/** Statuses that say that nothing went out; of all others that is not known. */
const REFUSED: ReadonlyMap<number, TransportErrorKind> = new Map([
  [400, 'fatal'],
  [401, 'auth'],
  [403, 'auth'],
  [404, 'fatal'],
  [405, 'fatal'],
  [413, 'too-big'],
  [415, 'fatal'],
  [429, 'rate'],
  [435, 'fatal'],
]);
/** Of such an answer `fetch` gives no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

type Outcome = PeerOutcome | TransportErrorKind;

/** What an answer means, read once more by hand. */
const expectedOf = ({ status, body }: Answer): Outcome => {
  const refused = REFUSED.get(status);
  if (refused) return refused;
  if (status !== 200 || body.length > MAX_ANSWER_BYTES) return 'unknown';
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(body));
    const code = typeof said === 'object' && said !== null && 'code' in said ? said.code : undefined;
    return Object.entries(PEER).find(([name]) => name === code)?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
};

/** How a send ended, by whatever it says. Fails for an error that is not the port's, and for one that holds the secret. */
const outcomeOf = async (send: () => Outcome | Promise<Outcome>): Promise<Outcome> => {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof TransportError) || !Number.isInteger(error.code)) throw error;
    const shown = inspect(error, { depth: 10, showHidden: true });
    if (shown.includes(CUSTOMER_SECRET) || shown.includes(btoa(`key:${CUSTOMER_SECRET}`)))
      throw new Error('the error holds the secret', { cause: error });
    return error.kind;
  }
};

afterEach(() => vi.unstubAllGlobals());

describe('an answer of the REST API', () => {
  it(
    'is the outcome that it names, or a refusal of the port, or unknown, whatever it is',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      let answer: Answer = { status: 200, headers: {}, body: Buffer.alloc(0) };
      const respond = ({ status, headers, body }: Answer): Response =>
        new Response(BODILESS.has(status) ? null : Buffer.from(body), { status, headers });
      vi.stubGlobal('fetch', async () => await Promise.resolve(respond(answer)));
      let nowMs = 0;
      const identity = { appId: 'app', uid: 'alice', customerKey: 'key', customerSecret: CUSTOMER_SECRET };
      const link = new AgoraRestTransport({ ...identity, clock: () => (nowMs += 1_000) });
      await link.start();
      const seen = new Set<Outcome>();
      await fuzz<Answer>(PARSER, {
        mutant: (mutate) => ({
          status: mutate.random.pick(STATUSES),
          headers: Object.fromEntries(
            HEADERS.filter(() => mutate.random.oneIn(4)).map((name) => [
              name,
              encodeURIComponent(mutate.text(['application/json', '71', 'gzip']).toWellFormed()).slice(0, 200),
            ]),
          ),
          body: mutate.random.oneIn(2) ? Buffer.from(mutate.json(BODIES)) : mutate.bytes(BYTES),
        }),
        arbitrary: fc.record({
          status: fc.oneof(fc.constant(200), fc.integer({ min: 200, max: 599 })),
          headers: fc.constant({}),
          body: fc.oneof(
            fc.uint8Array(),
            fc.json().map((text) => Buffer.from(text)),
            fc.object({ key: fc.constantFrom('code', 'result', '__proto__') }).map(bytesOf),
            fc.record({ code: fc.oneof(fc.constantFrom(...NAMES), fc.array(fc.constantFrom(...NAMES))) }).map(bytesOf),
            fc.constantFrom(...BYTES),
          ),
        }),
        check: async (input) => {
          answer = input;
          const expected = expectedOf(input);
          seen.add(expected);
          expect(await outcomeOf(() => link.sendPeer('bob', 'hello'))).toBe(expected);
          const channel = await outcomeOf(() => link.sendChannel('room-1', 'hello'));
          expect(channel).toBe(expected === 'delivered' || expected === 'offline' ? 'unknown' : expected);
        },
        show: ({ status, headers, body }) => inspect({ status, headers, body: Buffer.from(body).toString('latin1') }),
      });
      await link.stop();
      expect([...seen].sort()).toEqual(
        ['accepted', 'auth', 'delivered', 'fatal', 'offline', 'rate', 'too-big', 'unknown'].sort(),
      );
    },
  );

  it('with a status that HTTP does not know leaves it unknown whether it went out', () => {
    for (const status of [0, 99, 199, 600, 999, -1, Number.NaN, 1e21])
      expect(outcomeOfAnswer(status, JSON.stringify(BODIES[0]))).toBe('unknown');
  });
});
