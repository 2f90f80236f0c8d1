import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgoraTransport } from '../agora/agora-transport.js';
import { playedRtm } from '../agora/testing/played-rtm.js';
import { describeTransport } from '../contract-suite/index.js';
import { PlayedNetwork } from '../testing/played-network.js';
import { type AgoraRestOptions, AgoraRestTransport } from './agora-rest-transport.js';
import { PlayedRestApi } from './testing/played-rest-api.js';
import { REST_UNABLE } from './testing/rest-unable.js';

const restTo = (
  api: PlayedRestApi,
  network: PlayedNetwork,
  more: Partial<AgoraRestOptions> = {},
): AgoraRestTransport => {
  const { customerKey, customerSecret, host } = api;
  return new AgoraRestTransport({ appId: network.appId, uid: 'alice', customerKey, customerSecret, host, ...more });
};

describeTransport('the REST API, on a played server', async () => {
  const network = new PlayedNetwork();
  const api = await new PlayedRestApi(network).start();
  return {
    link: (uid) => restTo(api, network, { uid }),
    receiver: (uid) => new AgoraTransport({ RTM: playedRtm(), appId: network.appId, uid, token: network.token(uid) }),
    token: () => '',
    unable: REST_UNABLE,
    stop: async () => {
      await api.stop();
      network.stop();
    },
  };
});

describe('sending over the REST API', () => {
  let network: PlayedNetwork;
  let api: PlayedRestApi;
  beforeEach(async () => {
    network = new PlayedNetwork();
    api = await new PlayedRestApi(network).start();
  });
  afterEach(async () => {
    await api.stop();
    network.stop();
  });
  const started = async (more: Partial<AgoraRestOptions> = {}) => {
    const link = restTo(api, network, more);
    await link.start();
    return link;
  };

  it('asks as is documented', async () => {
    const alice = await started();
    expect(await alice.sendPeer('bob', 'hello')).toBe('offline');
    expect(await alice.sendChannel('room-1', 'hello, room')).toBe('accepted');
    const project = `/dev/v2/project/${network.appId}/rtm/users/alice`;
    expect(api.seen).toMatchObject([
      {
        url: `${project}/peer_messages?wait_for_ack=true`,
        headers: { authorization: 'Basic Y3VzdG9tZXIta2V5OmN1c3RvbWVyLXNlY3JldA==' },
        body: {
          destination: 'bob',
          payload: 'hello',
          enable_offline_messaging: false,
          enable_historical_messaging: false,
        },
      },
      { url: `${project}/channel_messages`, body: { channel_name: 'room-1', payload: 'hello, room' } },
    ]);
  });

  it('refuses for good to subscribe to anything', async () => {
    const alice = await started();
    await expect(alice.subscribe('room-1')).rejects.toMatchObject({ kind: 'fatal', code: -10_022 });
    await alice.unsubscribe();
    expect(alice.caps).toMatchObject({ receives: false, maxChannels: 0 });
  });

  it('has no receipts when it is not to wait for them', async () => {
    const alice = await started({ waitForAck: false });
    const bob = new AgoraTransport({
      RTM: playedRtm(),
      appId: network.appId,
      uid: 'bob',
      token: network.token('bob'),
    });
    await bob.start();
    expect(alice.caps.receipts).toBe(false);
    expect(await alice.sendPeer('bob', 'hello')).toBe('accepted');
    await bob.stop();
  });

  it('leaves the outcome unknown after every fault behind which the message may have gone out', async () => {
    const alice = await started({ callDeadlineMs: 200 });
    for (const fault of [500, 503, 408, 'hang', 'reset', 'malformed', 'endless', 302] as const) {
      api.order(fault, fault);
      expect([fault, await alice.sendPeer('bob', 'hello')]).toEqual([fault, 'unknown']);
      expect([fault, await alice.sendChannel('room-1', 'hello')]).toEqual([fault, 'unknown']);
    }
    expect(alice.state).toBe('ready');
  });

  it('refuses with what the provider refuses', async () => {
    const alice = await started();
    api.order(429);
    await expect(alice.sendPeer('bob', 'hello')).rejects.toMatchObject({
      kind: 'rate',
      code: -11_025,
      retryable: true,
    });
    api.order(413);
    await expect(alice.sendPeer('bob', 'hello')).rejects.toMatchObject({ kind: 'too-big', code: -11_010 });
    await expect(alice.sendPeer('bob', '')).rejects.toMatchObject({ kind: 'fatal', code: -11_009 });
    const stranger = await started({ customerSecret: 'wrong' });
    const error: unknown = await stranger.sendPeer('bob', 'hello').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'auth', code: -10_015, message: 'the provider answers 401 (-10015)' });
    const elsewhere = await started({ appId: 'f'.repeat(32) });
    await expect(elsewhere.sendChannel('room-1', 'hello')).rejects.toMatchObject({ kind: 'auth', code: -10_015 });
  });

  it('knows that nothing went out when nobody listens there', async () => {
    const alice = await started();
    await api.stop();
    await expect(alice.sendPeer('bob', 'hello')).rejects.toMatchObject({ kind: 'not-connected', code: -10_025 });
    await api.start();
  });

  it('leaves unknown what a stop overtakes', async () => {
    const alice = await started();
    api.order('hang');
    const outcome = alice.sendPeer('bob', 'hello');
    await expect.poll(() => api.seen.length).toBe(1);
    await alice.stop();
    expect(await outcome).toBe('unknown');
  });

  it('gives the secret to nobody who could be overheard', () => {
    expect(() => restTo(api, network, { host: 'http://api.agora.example' })).toThrow('https');
    expect(() => restTo(api, network, { host: 'https://api.agora.example' })).not.toThrow();
  });
});
