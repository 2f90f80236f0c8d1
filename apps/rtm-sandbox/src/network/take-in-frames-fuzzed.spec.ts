import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import type { SandboxTransport } from '@liwu/rtm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginFrame, RawClient } from '../raw-client.js';
import { SandboxRig } from '../sandbox-rig.js';

const PARSER = 'frames at the sandbox';
const LOOK_AFTER_OTHERS_EVERY = 50;

let rig: SandboxRig;
let others: SandboxTransport[];
beforeAll(async () => {
  rig = await SandboxRig.start();
  others = await Promise.all(['alice', 'bob'].map((uid) => rig.startedLink(uid)));
});
afterAll(async () => {
  await Promise.all(others.map((link) => link.stop()));
  await rig.sandbox.stop();
});

const honest = (): object[] => [
  { t: 'peer', i: 1, to: 'nobody', m: 'hello' },
  { t: 'pub', i: 2, ch: 'room-1', m: 'hello' },
  { t: 'sub', i: 3, ch: 'room-1' },
  { t: 'unsub', i: 4, ch: 'room-1' },
  { t: 'renew', i: 5, token: rig.token('mallory') },
  { t: 'got', r: 1 },
  loginFrame(rig, 'mallory'),
];

/** Sends it and a ping after it; resolves with the pong, or when the link is over. */
const answered = async (client: RawClient, frame: string): Promise<void> => {
  const over = Promise.withResolvers<void>();
  const look = (data: Buffer): void => {
    if (data.toString() === '{"t":"pong"}') over.resolve();
  };
  const ended = (): void => over.resolve();
  client.socket.on('message', look).on('close', ended);
  client.send(frame);
  client.send('{"t":"ping"}');
  await over.promise;
  client.socket.off('message', look).off('close', ended);
};

describe('whatever a client sends', () => {
  it(
    'is answered, or ends its own link: the sandbox goes on, and nobody else notices',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      let mallory = await RawClient.logIn(rig, 'mallory');
      let number = 0;
      await fuzz<string>(PARSER, {
        mutant: (mutate) =>
          mutate.random.oneIn(2) ? mutate.json(honest()) : mutate.text(honest().map((frame) => JSON.stringify(frame))),
        arbitrary: fc.oneof(fc.json(), fc.string()),
        check: async (frame) => {
          if (mallory.closed) mallory = await RawClient.logIn(rig, 'mallory');
          await answered(mallory, frame);
          number += 1;
          if (number % LOOK_AFTER_OTHERS_EVERY === 0)
            expect(await others[0]!.sendPeer('bob', 'there?')).toBe('delivered');
        },
      });
      mallory.close();
      expect(rig.sandbox.counters.get('malformed_frames')).toBeGreaterThan(0);
    },
  );
});
