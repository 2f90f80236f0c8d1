import { describe, expect, it } from 'vitest';
import {
  type AgoraV1Call,
  channelMessageOfV1,
  errorOfV1,
  linkChangeOfV1,
  peerMessageOfV1,
  peerOutcomeOfV1,
  unknownOrThrow,
} from './map-agora-v1.js';

/** As the SDK's own errors are. */
const sdkError = (code: number): Error => Object.assign(new Error(` Error Code ${code} - why`), { code });

describe('1.x’s codes', () => {
  it.each<[AgoraV1Call, number, string, number]>([
    ['create', 1, 'auth', -10_003],
    ['login', 1, 'not-connected', -10_025],
    ['login', 5, 'auth', -10_005],
    ['login', 6, 'auth', -10_009],
    ['login', 9, 'not-connected', -10_011],
    ['login', 10, 'rate', -10_021],
    ['login', 201, 'not-connected', -10_023],
    ['renew', 3, 'auth', -10_005],
    ['renew', 4, 'rate', -10_021],
    ['peer', 5, 'rate', -11_025],
    ['peer', 6, 'bad-id', -10_006],
    ['peer', 7, 'too-big', -11_010],
    ['peer', 102, 'not-connected', -10_002],
    ['channel', 3, 'rate', -11_025],
    ['channel', 4, 'too-big', -11_010],
    ['channel', 5, 'not-connected', -11_027],
    ['join', 5, 'fatal', -11_005],
    ['join', 7, 'rate', -11_020],
    ['join', 4, 'not-connected', -11_019],
    ['join', 202, 'not-connected', -11_027],
    ['leave', 102, 'not-connected', -10_002],
  ])('of %s: %i is %s', (call, code, kind, meant) => {
    expect(errorOfV1(call, sdkError(code), 'alice')).toMatchObject({
      kind,
      code: meant,
      message: `alice: ${call} ${code}: Error Code ${code} - why (${meant})`,
    });
  });

  it.each<[AgoraV1Call, number]>([
    ['join', 6],
    ['leave', 3],
    ['leave', 4],
    ['logout', 102],
  ])('of %s: %i means that it is so already', (call, code) => {
    expect(errorOfV1(call, sdkError(code), 'alice')).toBeUndefined();
  });

  it('that are none are faults, with their cause', () => {
    const cause = new TypeError('a bug');
    expect(errorOfV1('login', cause, 'alice')).toMatchObject({ kind: 'fatal', code: 0, cause });
    expect(errorOfV1('login', sdkError(77), 'alice')).toMatchObject({ kind: 'fatal', code: 0 });
    for (const odd of [undefined, Object.create(null), { code: 1.5 }, { code: 'toString' }])
      expect(errorOfV1('login', odd, 'alice')).toMatchObject({ kind: 'fatal', code: 0 });
  });

  it('leave a message’s outcome unknown, unless nothing went out for sure', () => {
    for (const error of [sdkError(1), sdkError(2), sdkError(77), new TypeError('a bug')]) {
      expect(unknownOrThrow('peer', error, 'alice')).toBe('unknown');
      expect(unknownOrThrow('channel', error, 'alice')).toBe('unknown');
    }
    for (const code of [5, 6, 7, 8, 102]) expect(() => unknownOrThrow('peer', sdkError(code), 'alice')).toThrow();
    for (const code of [3, 4, 5, 102]) expect(() => unknownOrThrow('channel', sdkError(code), 'alice')).toThrow();
  });
});

describe('what 1.x says about its connection', () => {
  it.each([
    ['RECONNECTING', 'INTERRUPTED', { to: 'down' }],
    ['CONNECTING', 'LOGIN', { to: 'down' }],
    ['CONNECTED', 'LOGIN_SUCCESS', { to: 'up', forgotten: [] }],
    ['ABORTED', 'REMOTE_LOGIN', { to: 'kicked', error: { code: -10_027 } }],
    ['ABORTED', 'TOKEN_EXPIRED', { to: 'auth-failed', error: { code: -10_009 } }],
    ['ABORTED', 'BANNED_BY_SERVER', { to: 'auth-failed', error: { code: -10_015 } }],
    ['ABORTED', 'SOMETHING_NEW', { to: 'stopped', error: { code: -10_025 } }],
  ])('%s for %s', (state, reason, change) => {
    expect(linkChangeOfV1(state, reason)).toMatchObject(change);
  });

  it.each(['LOGOUT', 'LOGIN_FAILURE', 'LOGIN_TIMEOUT'])('DISCONNECTED for %s is answered otherwise', (reason) => {
    expect(linkChangeOfV1('DISCONNECTED', reason)).toBeUndefined();
  });
});

describe('what 1.x answers to a peer message', () => {
  it.each([
    [{ hasPeerReceived: true }, 'delivered'],
    [{ hasPeerReceived: false }, 'offline'],
    [{ hasPeerReceived: 'false' }, 'unknown'],
    [{}, 'unknown'],
    [null, 'unknown'],
  ])('%j is %s', (answer, outcome) => {
    expect(peerOutcomeOfV1(answer)).toBe(outcome);
  });
});

describe('a message of 1.x', () => {
  const props = { serverReceivedTs: 1_795_737_294_654 };

  it('is of a peer or of a channel', () => {
    expect(peerMessageOfV1({ text: 'hello' }, 'alice')).toEqual({ from: 'alice', text: 'hello' });
    expect(channelMessageOfV1('room-1', { text: 'hello' }, 'alice', props)).toEqual({
      channel: 'room-1',
      publisher: 'alice',
      text: 'hello',
      at: 1_795_737_294_654,
    });
  });

  it('is none where it is bytes, or comes from nobody, or at no time', () => {
    for (const odd of [null, undefined, {}, { text: new Uint8Array([1]) }]) {
      expect(peerMessageOfV1(odd, 'alice')).toBeUndefined();
      expect(channelMessageOfV1('room-1', odd, 'alice', props)).toBeUndefined();
    }
    expect(peerMessageOfV1({ text: 'hello' }, undefined)).toBeUndefined();
    expect(channelMessageOfV1('room-1', { text: 'hello' }, undefined, props)).toBeUndefined();
    for (const odd of [null, undefined, {}, { serverReceivedTs: Number.NaN }, { serverReceivedTs: '1' }])
      expect(channelMessageOfV1('room-1', { text: 'hello' }, 'alice', odd)).toBeUndefined();
  });
});
