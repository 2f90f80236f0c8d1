import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PlayedNetwork } from '../testing/played-network.js';
import { sourceThread } from '../testing/source-thread.js';
import { threadsAlive } from '../testing/threads.js';
import { ThreadedAgoraTransport } from './threaded-agora-transport.js';

const code = sourceThread(new URL('./agora-thread.ts', import.meta.url));
const sdkModule = new URL('./testing/played-rtm.ts', import.meta.url).href;

// Starting a thread takes long where many do it at once.
vi.setConfig({ testTimeout: 30_000 });

/** What the contract suite cannot order from every network; the SDK is a played one. */
describe('a link in a thread', () => {
  let network: PlayedNetwork;
  let link: ThreadedAgoraTransport;
  const warnings: string[] = [];
  beforeEach(async () => {
    warnings.length = 0;
    network = new PlayedNetwork();
    const onTokenWillExpire = (): number => warnings.push('the token ends soon');
    const token = network.token('alice');
    const options = { appId: network.appId, uid: 'alice', token, sdkModule, callDeadlineMs: 200, onTokenWillExpire };
    link = new ThreadedAgoraTransport(options, code);
    await link.start();
  });
  afterEach(async () => {
    await link.stop();
    network.stop();
  });

  it('has its subscriptions again after an outage that the SDK could not bridge', async () => {
    await link.subscribe('room-1');
    const states: string[] = [];
    link.onState((state) => states.push(state));
    network.cut('alice', { resumed: false });
    expect(network.channelsOf('alice')).toEqual([]);
    await expect.poll(() => states).toEqual(['degraded', 'ready']);
    expect(network.channelsOf('alice')).toEqual(['room-1']);
  });

  it('does not send while it is away, and takes a new token meanwhile', async () => {
    const away = new Promise((resolve) => {
      link.onState(resolve);
    });
    network.cut('alice');
    expect(await away).toBe('degraded');
    const renewed = link.renewToken(network.token('alice'));
    await expect(link.sendPeer('bob', 'hello')).rejects.toMatchObject({ kind: 'not-connected', code: -10_025 });
    await renewed;
    await expect.poll(() => link.state).toBe('ready');
  });

  it('tells that its token ends soon, and is over when it has ended', async () => {
    network.tell('alice', { e: 'token-will-expire' });
    await expect.poll(() => warnings).toEqual(['the token ends soon']);
    network.tell('alice', { e: 'token-expired' });
    await expect.poll(() => link.state).toBe('auth-failed');
    await expect.poll(threadsAlive).toBe(0);
    await link.renewToken(network.token('alice'));
    await link.start();
    expect(link.state).toBe('ready');
  });

  it('knows no outcome where the SDK knows none, or says nothing', async () => {
    network.order('alice', { code: -11_026 });
    expect(await link.sendPeer('bob', 'hello')).toBe('unknown');
    network.order('alice', 'silence');
    expect(await link.sendPeer('bob', 'hello')).toBe('unknown');
    network.order('alice', { code: -11_026 });
    expect(await link.sendChannel('room-1', 'hello')).toBe('unknown');
    network.order('alice', 'silence');
    const outcome = link.sendChannel('room-1', 'the last one');
    await expect.poll(() => network.lastText, { interval: 5 }).toBe('the last one');
    network.tell('alice', { e: 'kicked' });
    expect(await outcome).toBe('unknown');
    expect(link.state).toBe('kicked');
  });

  it.each([
    [-11_025, 'rate'],
    [-10_009, 'auth'],
    [-11_010, 'too-big'],
    [-10_002, 'not-connected'],
  ])('is refused with the provider’s %i', async (refused, kind) => {
    network.order('alice', { code: refused });
    await expect(link.sendPeer('bob', 'hello')).rejects.toMatchObject({ name: 'TransportError', code: refused, kind });
    expect(link.state).toBe('ready');
  });
});
