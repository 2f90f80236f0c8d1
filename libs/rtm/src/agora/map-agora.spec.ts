import { describe, expect, it } from 'vitest';
import { TransportError } from '../transport.js';
import type { AgoraLinkStateEvent, AgoraMessageEvent } from './agora-sdk.js';
import { channelMessageOf, errorOf, linkChangeOf, outcomeOfRejected, peerMessageOf } from './map-agora.js';

const linkState = (currentState: string, more: Partial<AgoraLinkStateEvent> = {}): AgoraLinkStateEvent => ({
  currentState,
  serviceType: 'MESSAGE',
  reasonCode: 'UNKNOWN',
  unrestoredChannels: [],
  isResumed: false,
  ...more,
});
const message = (more: Partial<AgoraMessageEvent> = {}): AgoraMessageEvent => ({
  channelType: 'MESSAGE',
  channelName: 'room-1',
  publisher: 'alice',
  message: 'hello',
  timestamp: 1_795_737_294_654,
  ...more,
});
/** As the SDK's own errors are. */
const sdkError = (errorCode: number, reason = 'why'): Error => Object.assign(new Error(reason), { errorCode, reason });

describe('what the SDK says about its connection', () => {
  it.each(['CONNECTING', 'DISCONNECTED', 'SUSPENDED'])('%s is down', (state) => {
    expect(linkChangeOf(linkState(state))).toEqual({ to: 'down' });
  });

  it('CONNECTED is up, with all subscriptions forgotten unless it was resumed', () => {
    expect(linkChangeOf(linkState('CONNECTED'))).toEqual({ to: 'up', forgotten: 'all' });
    expect(linkChangeOf(linkState('CONNECTED', { isResumed: true, unrestoredChannels: ['a'] }))).toEqual({
      to: 'up',
      forgotten: ['a'],
    });
  });

  it.each([
    ['SAME_UID_LOGIN', 'kicked', -10_027],
    ['INVALID_TOKEN', 'auth-failed', -10_005],
    ['TOKEN_EXPIRED', 'auth-failed', -10_009],
    ['INCONSISTENT_APP_ID', 'auth-failed', -10_016],
    ['LOGIN_NOT_AUTHORIZED', 'auth-failed', -10_015],
    ['KICKED_OUT_BY_SERVER', 'auth-failed', -10_015],
    ['LOGIN_TIMEOUT', 'stopped', -10_011],
    ['LOGIN_REJECTED', 'stopped', -10_012],
    ['LOGIN_TOO_FREQUENT', 'stopped', -10_021],
    ['CONNECTION_ERROR', 'stopped', -10_025],
    ['SOMETHING_NEW', 'stopped', -10_025],
  ])('FAILED for %s is %s', (reasonCode, to, code) => {
    expect(linkChangeOf(linkState('FAILED', { reasonCode }))).toMatchObject({ to, error: { code } });
  });

  it.each(['constructor', '__proto__', undefined, Object.create(null)])(
    'FAILED for a reason that is none of the SDK’s is stopped, as not connected',
    (reason: unknown) => {
      const change = linkChangeOf({ ...linkState('FAILED'), reasonCode: reason });
      expect(change).toMatchObject({ to: 'stopped', error: { code: -10_025, kind: 'not-connected' } });
    },
  );

  it.each([[undefined], ['room-1'], [['room-1', 2]]])(
    'CONNECTED with %j unrestored has forgotten all',
    (names: unknown) => {
      const event = { ...linkState('CONNECTED', { isResumed: true }), unrestoredChannels: names };
      expect(linkChangeOf(event)).toEqual({ to: 'up', forgotten: 'all' });
    },
  );

  it('of other services, and of a logout, is nothing new', () => {
    expect(linkChangeOf(linkState('FAILED', { serviceType: 'STREAM' }))).toBeUndefined();
    expect(linkChangeOf(linkState('IDLE', { reasonCode: 'LOGOUT' }))).toBeUndefined();
    for (const nothing of [null, undefined]) expect(linkChangeOf(nothing)).toBeUndefined();
  });
});

describe('a call that the SDK rejects', () => {
  it('keeps the provider’s code', () => {
    expect(errorOf(sdkError(-11_025, 'Publish message too frequently.'), 'alice')).toMatchObject({
      kind: 'rate',
      code: -11_025,
      message: 'alice: Publish message too frequently. (-11025)',
    });
  });

  it('without a code is a fault, with its cause', () => {
    const cause = new TypeError('undefined is not a function');
    expect(errorOf(cause, 'alice')).toMatchObject({ kind: 'fatal', code: 0, cause });
    for (const odd of [undefined, Object.create(null), { errorCode: Number.NaN }, { errorCode: 1.5 }])
      expect(errorOf(odd, 'alice')).toMatchObject({ kind: 'fatal', code: 0 });
  });

  it('is offline or unknown where it was a message, and thrown only where nothing went out', () => {
    expect(outcomeOfRejected(sdkError(-11_033), '')).toBe('offline');
    for (const error of [sdkError(-11_026), sdkError(-11_024), sdkError(-11_037), new TypeError('a bug'), undefined])
      expect(outcomeOfRejected(error, '')).toBe('unknown');
    for (const code of [-11_025, -10_021, -10_025, -10_002, -11_010, -10_009, -11_009])
      expect(() => outcomeOfRejected(sdkError(code), '')).toThrow(TransportError);
  });
});

describe('a message that has come in', () => {
  it('is of a peer or of a channel', () => {
    const peer = message({ channelType: 'USER', channelName: 'bob' });
    expect(peerMessageOf(peer)).toEqual({ from: 'alice', text: 'hello' });
    expect(channelMessageOf(peer)).toBeUndefined();
    expect(peerMessageOf(message())).toBeUndefined();
    expect(channelMessageOf(message())).toEqual({
      channel: 'room-1',
      publisher: 'alice',
      text: 'hello',
      at: 1_795_737_294_654,
    });
  });

  it('is none when it is bytes, or a topic’s', () => {
    const bytes = new Uint8Array([1]);
    expect(peerMessageOf(message({ channelType: 'USER', message: bytes }))).toBeUndefined();
    expect(channelMessageOf(message({ message: bytes }))).toBeUndefined();
    expect(channelMessageOf(message({ channelType: 'STREAM' }))).toBeUndefined();
  });

  it('is none without a publisher, a channel, or the provider’s time, by which a broadcast is early enough', () => {
    for (const publisher of [undefined, 5, null]) {
      expect(peerMessageOf({ ...message({ channelType: 'USER' }), publisher })).toBeUndefined();
      expect(channelMessageOf({ ...message(), publisher })).toBeUndefined();
    }
    expect(channelMessageOf({ ...message(), channelName: undefined })).toBeUndefined();
    for (const timestamp of [undefined, Number.NaN, '1795737294654', null])
      expect(channelMessageOf({ ...message(), timestamp })).toBeUndefined();
    for (const nothing of [null, undefined])
      expect(peerMessageOf(nothing) ?? channelMessageOf(nothing)).toBeUndefined();
  });
});
