import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GiftClient } from '../gift-client.js';
import { GiftClientError } from '../gift-client-error.js';
import { ManualClock } from '../testing/manual-clock.js';
import { Network } from '../testing/network.js';
import { Stage } from '../testing/stage.js';

const PARSER = 'session answer';

const honestAnswers = async (): Promise<unknown[]> => {
  const { gateway } = await Stage.set();
  const ask = async (anonymous: boolean): Promise<unknown> => {
    const init = { body: JSON.stringify({ anonymous }), headers: { authorization: 'Bearer alice' } };
    return await (await gateway.fetch('', init)).json();
  };
  return [await ask(false), await ask(true)];
};

/** Whether a client opened; every wait of its own is over at once, and there are eight of them at the most. */
const opens = async (answer: string): Promise<boolean> => {
  const network = new Network();
  const clock = new ManualClock();
  const impatient = {
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs: number, run: () => void) => {
      if (delayMs < 60_000) queueMicrotask(run);
      return () => undefined;
    },
  };
  try {
    const client = await GiftClient.open({
      gatewayUrl: 'https://gateway.example',
      userToken: async () => await Promise.resolve('alice'),
      transport: (session) => network.link(session.rtm.uid),
      clock: impatient,
      fetch: async () => await Promise.resolve(new Response(answer)),
    });
    await client.close();
    return true;
  } catch (error) {
    if (error instanceof GiftClientError) return false;
    throw error;
  }
};

describe('the answer to a session request', () => {
  it(
    'opens a client, or is refused by one of its own codes, whatever it says',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      const honest = await honestAnswers();
      const texts = honest.map((answer) => JSON.stringify(answer));
      let opened = 0;
      await fuzz(PARSER, {
        mutant: (mutate) => (mutate.random.oneIn(3) ? mutate.text(texts) : mutate.json(honest)),
        arbitrary: fc.oneof(fc.json(), fc.string()),
        check: async (answer) => {
          if (await opens(answer)) opened += 1;
        },
      });
      expect(opened).toBeGreaterThan(0);
    },
  );
});
