import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../rtm-codes.js';
import { fitError } from '../sdk/fit-error.js';
import type { LinkChange } from '../sdk/sdk-driver.js';
import { anyValue, checkPortError, sdkErrorOf, shown, strangeValue } from '../sdk/testing/strange-values.js';
import { AgoraDriver } from './agora-driver.js';
import type { AgoraRtm } from './agora-sdk.js';

const PARSER = 'events of SDK 2.x';
const TOKEN = 'secret-login-token-0123456789';
const MESSAGES = ['USER', 'MESSAGE', 'STREAM'].map((channelType) => ({
  channelType,
  channelName: 'room-1',
  publisher: 'v-alice-k3x9q2ab',
  message: 'lw1.AAAA',
  customType: '',
  topicName: '',
  timestamp: 1_795_737_294_654,
}));
const LINK_STATES = [
  ['CONNECTED', 'LOGIN_SUCCESS'],
  ['CONNECTED', 'RECONNECT_SUCCESS'],
  ['DISCONNECTED', 'CONNECTION_ERROR'],
  ['FAILED', 'SAME_UID_LOGIN'],
  ['FAILED', 'TOKEN_EXPIRED'],
  ['FAILED', 'constructor'],
].map(([currentState, reasonCode]) => ({
  currentState,
  previousState: 'CONNECTING',
  serviceType: 'MESSAGE',
  reasonCode,
  unrestoredChannels: ['room-1', 'room-2'],
  isResumed: reasonCode === 'RECONNECT_SUCCESS',
}));
const REFUSALS = [-11_033, -11_026, -11_025, -10_009].map((errorCode) => ({
  errorCode,
  operation: 'publish',
  reason: `refused with ${TOKEN}`,
  options: { token: TOKEN },
}));

type Word = 'message' | 'linkState' | 'refusal';
interface Said {
  readonly word: Word;
  readonly value: unknown;
}

/** An SDK that says, and refuses with, whatever it is told to. */
class StrangeRtm implements AgoraRtm {
  static latest: StrangeRtm;
  readonly listeners = new Map<string, (value: never) => void>();
  refusal: unknown;
  constructor() {
    StrangeRtm.latest = this;
  }
  addEventListener(name: string, listener: (value: never) => void): void {
    this.listeners.set(name, listener);
  }
  readonly #refuse = (): Promise<unknown> => Promise.reject(this.refusal);
  readonly login = this.#refuse;
  readonly logout = this.#refuse;
  readonly renewToken = this.#refuse;
  readonly publish = this.#refuse;
  readonly subscribe = this.#refuse;
  readonly unsubscribe = this.#refuse;
}

/** What a message is to whoever listens, read once more by hand. */
const toldOf = (value: unknown): unknown[] => {
  const { channelType, channelName, publisher, message, timestamp } = (value ?? {}) as Record<string, unknown>;
  if (typeof publisher !== 'string' || typeof message !== 'string') return [];
  if (channelType === 'USER') return [{ from: publisher, text: message }];
  if (channelType !== 'MESSAGE' || typeof channelName !== 'string' || !Number.isFinite(timestamp)) return [];
  return [{ channel: channelName, publisher, text: message, at: timestamp }];
};

const checkChange = (change: LinkChange): string => {
  if (change.to === 'up') {
    const names: unknown = change.forgotten;
    if (names !== 'all' && !(Array.isArray(names) && names.every((name) => typeof name === 'string')))
      throw new Error('channels that are none are forgotten');
  } else if (change.to !== 'down') checkPortError(fitError(change.error, TOKEN), TOKEN);
  return change.to;
};

/** How a send ends that the SDK refuses with this. */
const checkRefusals = async (driver: AgoraDriver): Promise<string> => {
  await driver.login(TOKEN).then(
    () => expect.unreachable('the SDK has refused'),
    (error: unknown) => checkPortError(fitError(error, TOKEN), TOKEN),
  );
  try {
    const outcome = await driver.sendPeer('bob', 'hello');
    expect(['offline', 'unknown']).toContain(outcome);
    expect(await driver.sendChannel('room-1', 'hello')).toBe('unknown');
    return outcome;
  } catch (error) {
    const { code, kind } = checkPortError(fitError(error, TOKEN), TOKEN);
    if (!isRefusal(code)) throw new Error('whether it went out is not known', { cause: error });
    return kind;
  }
};

describe('what agora-rtm-sdk 2.x says', () => {
  it(
    'is a message, a change or a refusal of the port, or nothing, whatever it is',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      const told: unknown[] = [];
      const changes: LinkChange[] = [];
      const driver = new AgoraDriver(
        StrangeRtm,
        { appId: '0'.repeat(32), uid: 'alice' },
        {
          changed: (change) => changes.push(change),
          peer: (message) => told.push(message),
          channel: (message) => told.push(message),
          tokenWillExpire: () => {},
        },
      );
      const seen = new Set<string>();
      await fuzz<Said>(PARSER, {
        mutant: (mutate) => {
          const word = mutate.random.pick(['message', 'message', 'linkState', 'refusal'] as const);
          const honest = { message: MESSAGES, linkState: LINK_STATES, refusal: REFUSALS }[word];
          const value = strangeValue(mutate, honest);
          const isError = word === 'refusal' && mutate.random.oneIn(2);
          return { word, value: isError ? sdkErrorOf(mutate.text([`said ${TOKEN}`]), value) : value };
        },
        arbitrary: fc.record({ word: fc.constantFrom('message', 'linkState', 'refusal'), value: anyValue() }),
        check: async ({ word, value }) => {
          told.length = 0;
          changes.length = 0;
          if (word === 'refusal') {
            StrangeRtm.latest.refusal = value;
            seen.add(await checkRefusals(driver));
            return;
          }
          StrangeRtm.latest.listeners.get(word)!(value as never);
          if (word === 'message') expect(told).toEqual(toldOf(value));
          if (told.length > 0) seen.add('told');
          for (const change of changes) seen.add(checkChange(change));
        },
        show: ({ word, value }) => `${word}: ${shown(value)}`,
      });
      const expected = ['told', 'up', 'down', 'kicked', 'auth-failed', 'stopped', 'offline', 'unknown', 'rate', 'auth'];
      expect([...seen]).toEqual(expect.arrayContaining(expected));
    },
  );
});
