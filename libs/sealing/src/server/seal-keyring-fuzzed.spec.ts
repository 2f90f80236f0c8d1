import { fuzz, fuzzTimeoutMs, type Mutator } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ViewerSeal } from '../viewer/viewer-seal.js';
import { type OpenFailure, SealKeyring } from './seal-keyring.js';

const PARSER = 'sealed message, opened by the gateway';
const NOW_MS = 1_795_000_000_000;
const SENDERS = ['v-alice-k3x9q2ab', 'v-bob-00000000', `v-${'x'.repeat(40)}-zzzzzzzz`];
const RECIPIENTS = ['gift-gateway-0-0', 'gift-gateway-0-1'];
const FAILURES: readonly OpenFailure[] = [
  'form',
  'version',
  'direction',
  'reserved',
  'unknown-key',
  'long-expired',
  'not-authentic',
];

interface Arrival {
  readonly text: string;
  readonly sender: string;
  readonly recipient: string;
}

const keyring = new SealKeyring([7, 8].map((kid) => ({ kid, key: Buffer.alloc(32, kid) })));
const nameOf = ({ recipient, sender, text }: Arrival): string => [text, sender, recipient].join(' ');

const honestArrivals = async (): Promise<Arrival[]> => {
  const bodies = ['{"kind":"ack"}', '', '{"kind":"request","gift":"rose"}', 'x'.repeat(700)];
  const arrivals: Arrival[] = [];
  for (const sender of SENDERS) {
    const seal = await ViewerSeal.create(keyring.issue(sender, NOW_MS), sender);
    for (const recipient of RECIPIENTS) {
      for (const body of bodies) arrivals.push({ text: await seal.seal(body, recipient), sender, recipient });
    }
  }
  return arrivals;
};

/** Changes the text, or the bytes below it, and by whom and to whom it is said. */
const mutantOf = (mutate: Mutator, honest: readonly Arrival[], frames: readonly Buffer[]): Arrival => {
  const { random } = mutate;
  const original = random.pick(honest);
  const sender = random.oneIn(4) ? random.pick([...SENDERS, mutate.text(SENDERS)]) : original.sender;
  const recipient = random.oneIn(4) ? random.pick(RECIPIENTS) : original.recipient;
  if (random.oneIn(3)) return { text: original.text, sender, recipient };
  if (random.oneIn(2)) return { text: mutate.text([original.text]), sender, recipient };
  const frame = Buffer.from(original.text.slice(4), 'base64url');
  const bytes = mutate.bytes([frame, random.pick(frames)]);
  return { text: `lw1.${bytes.toString('base64url')}`, sender, recipient };
};

const arbitrary = fc.record({
  text: fc.oneof(
    fc.string({ maxLength: 1_100 }),
    fc.uint8Array({ minLength: 48, maxLength: 765 }).map((bytes) => `lw1.${Buffer.from(bytes).toString('base64url')}`),
    fc
      .uint8Array({ minLength: 40, maxLength: 300 })
      .map((bytes) => `lw1.${Buffer.from([1, 1, 7, 0, 0x7f, ...bytes]).toString('base64url')}`),
  ),
  sender: fc.constantFrom(...SENDERS),
  recipient: fc.constantFrom(...RECIPIENTS),
});

describe('the gateway’s keyring', () => {
  it(
    'opens what was sealed, for whom and by whom it was sealed, and nothing else, whatever comes',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      const honest = await honestArrivals();
      const names = new Set(honest.map(nameOf));
      const frames = honest.map(({ text }) => Buffer.from(text.slice(4), 'base64url'));
      let opened = 0;
      await fuzz<Arrival>(PARSER, {
        mutant: (mutate) => mutantOf(mutate, honest, frames),
        arbitrary,
        check: ({ recipient, sender, text }) => {
          const result = keyring.open(text, { sender, recipient, nowMs: NOW_MS });
          if (result.ok !== names.has(nameOf({ text, sender, recipient }))) throw new Error('opened, or not, wrongly');
          if (result.ok) opened += 1;
          else if (!FAILURES.includes(result.reason)) throw new Error('for no known reason');
        },
      });
      expect(opened).toBeGreaterThan(0);
    },
  );
});
