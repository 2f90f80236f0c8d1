import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../rtm-codes.js';
import { fitError } from '../sdk/fit-error.js';
import type { LinkChange } from '../sdk/sdk-driver.js';
import { anyValue, checkPortError, sdkErrorOf, shown, strangeValue } from '../sdk/testing/strange-values.js';
import { AgoraV1Driver } from './agora-v1-driver.js';
import type { AgoraV1Channel, AgoraV1Client, AgoraV1Sdk } from './agora-v1-sdk.js';

const PARSER = 'events of SDK 1.x';
const TOKEN = 'secret-login-token-0123456789';
const PROPS = { serverReceivedTs: 1_795_737_294_654, isOfflineMessage: false, isHistoricalMessage: false };
const MESSAGE = { text: 'lw1.AAAA', messageType: 'TEXT' };
/** The arguments of each event, and what calls answer, as they should be. */
const HONEST = {
  MessageFromPeer: [[MESSAGE, 'v-alice-k3x9q2ab', PROPS]],
  ChannelMessage: [[MESSAGE, 'v-alice-k3x9q2ab', PROPS]],
  ConnectionStateChanged: [
    ['CONNECTED', 'LOGIN_SUCCESS'],
    ['RECONNECTING', 'INTERRUPTED'],
    ['ABORTED', 'REMOTE_LOGIN'],
    ['ABORTED', 'TOKEN_EXPIRED'],
    ['ABORTED', 'constructor'],
    ['DISCONNECTED', 'LOGOUT'],
  ],
  answer: [{ hasPeerReceived: true }, { hasPeerReceived: false }],
  refusal: [1, 2, 5, 6, 9, 102].map((code) => ({ code, options: { token: TOKEN } })),
} as const;
type Word = keyof typeof HONEST;
const WORDS = Object.keys(HONEST) as readonly Word[];

interface Said {
  readonly word: Word;
  readonly value: unknown;
}

/** An SDK that says, answers and refuses with whatever it is told to. */
class StrangeSdk {
  readonly listeners = new Map<string, (...args: unknown[]) => void>();
  send: () => Promise<unknown> = () => Promise.resolve();
  readonly #on = (name: string, listener: (...args: never[]) => void): void => {
    this.listeners.set(name, listener as (...args: unknown[]) => void);
  };
  readonly #channel = { on: this.#on, join: async () => {}, leave: async () => {}, sendMessage: () => this.send() };
  readonly #client = {
    on: this.#on,
    login: () => this.send(),
    sendMessageToPeer: () => this.send(),
    createChannel: () => this.#channel as unknown as AgoraV1Channel,
  };
  readonly sdk: AgoraV1Sdk = {
    LOG_FILTER_OFF: {},
    createInstance: () => this.#client as unknown as AgoraV1Client,
  };
}

/** What a message is to whoever listens, read once more by hand. */
const toldOf = (word: Word, [message, publisher, props]: readonly unknown[]): unknown[] => {
  const { text } = (message ?? {}) as Record<string, unknown>;
  const { serverReceivedTs: at } = (props ?? {}) as Record<string, unknown>;
  if (typeof text !== 'string' || typeof publisher !== 'string') return [];
  if (word === 'MessageFromPeer') return [{ from: publisher, text }];
  return Number.isFinite(at) ? [{ channel: 'room-1', publisher, text, at }] : [];
};

/** How a send to a peer ends; a refusal says for sure that nothing went out, and shows no token. */
const outcomeOf = async (driver: AgoraV1Driver): Promise<string> => {
  try {
    const outcome = await driver.sendPeer('bob', 'hello');
    expect(['delivered', 'offline', 'unknown']).toContain(outcome);
    return outcome;
  } catch (error) {
    const { code, kind } = checkPortError(fitError(error, TOKEN), TOKEN);
    if (!isRefusal(code)) throw new Error('whether it went out is not known', { cause: error });
    return kind;
  }
};

const checkRefusal = async (driver: AgoraV1Driver): Promise<string> => {
  // A login that is refused by a code for what is so already is none.
  await driver.login(TOKEN).catch((error: unknown) => checkPortError(fitError(error, TOKEN), TOKEN));
  await driver.subscribe('room-1');
  await driver.sendChannel('room-1', 'hello', {}).then(
    (outcome) => expect(outcome).toBe('unknown'),
    (error: unknown) => expect(isRefusal(checkPortError(fitError(error, TOKEN), TOKEN).code)).toBe(true),
  );
  return await outcomeOf(driver);
};

const checkAnswer = async (driver: AgoraV1Driver, value: unknown): Promise<string> => {
  const { hasPeerReceived } = (value ?? {}) as Record<string, unknown>;
  const outcome = await outcomeOf(driver);
  const said = hasPeerReceived === true ? 'delivered' : 'offline';
  expect(outcome).toBe(typeof hasPeerReceived === 'boolean' ? said : 'unknown');
  return outcome;
};

describe('what agora-rtm-sdk 1.x says', () => {
  it(
    'is a message, a change, an outcome or a refusal of the port, or nothing, whatever it is',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      const told: unknown[] = [];
      const changes: LinkChange[] = [];
      const strange = new StrangeSdk();
      const driver = new AgoraV1Driver(strange.sdk, '0'.repeat(32), 'alice', {
        changed: (change) => changes.push(change),
        peer: (message) => told.push(message),
        channel: (message) => told.push(message),
        tokenWillExpire: () => {},
      });
      await driver.subscribe('room-1');
      const seen = new Set<string>();
      await fuzz<Said>(PARSER, {
        mutant: (mutate) => {
          const word = mutate.random.pick(WORDS);
          const value = strangeValue(mutate, HONEST[word]);
          const isError = word === 'refusal' && mutate.random.oneIn(2);
          return { word, value: isError ? sdkErrorOf(mutate.text([`said ${TOKEN}`]), value) : value };
        },
        arbitrary: fc.record({ word: fc.constantFrom(...WORDS), value: fc.oneof(anyValue(), fc.array(anyValue())) }),
        check: async ({ word, value }) => {
          told.length = 0;
          changes.length = 0;
          if (word === 'refusal' || word === 'answer') {
            strange.send = async () => await (word === 'refusal' ? Promise.reject(value) : value);
            seen.add(await (word === 'refusal' ? checkRefusal(driver) : checkAnswer(driver, value)));
            return;
          }
          const args: readonly unknown[] = Array.isArray(value) ? value : [value];
          strange.listeners.get(word)!(...args);
          if (word !== 'ConnectionStateChanged') expect(told).toEqual(toldOf(word, args));
          if (told.length > 0) seen.add(word);
          for (const change of changes) {
            seen.add(change.to);
            if ('error' in change) checkPortError(fitError(change.error, TOKEN), TOKEN);
          }
        },
        show: ({ word, value }) => `${word}: ${shown(value)}`,
      });
      const messages = ['MessageFromPeer', 'ChannelMessage'];
      const changed = ['up', 'down', 'kicked', 'auth-failed', 'stopped'];
      const ended = ['delivered', 'offline', 'unknown', 'rate', 'not-connected'];
      expect([...seen]).toEqual(expect.arrayContaining([...messages, ...changed, ...ended]));
    },
  );
});
