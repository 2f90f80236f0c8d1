import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { PlayedNetwork } from '../testing/played-network.js';
import { sourceThread } from '../testing/source-thread.js';
import { threadsAlive } from '../testing/threads.js';
import type { ThreadedTransportOptions } from '../thread/threaded-transport.js';
import { buildAgoraToken } from '../token/agora-token.js';
import { ThreadedAgoraTransport } from './threaded-agora-transport.js';

// Starting a thread takes long where many do it at once.
vi.setConfig({ testTimeout: 30_000 });

const code = sourceThread(new URL('./agora-thread.ts', import.meta.url));
const sdkModule = new URL('./testing/unplugged-rtm.ts', import.meta.url).href;
const appId = '0123456789abcdef0123456789abcdef';
const appCertificate = 'fedcba9876543210fedcba9876543210';
const tokenOf = (uid: string): string => buildAgoraToken({ appId, appCertificate, uid, ttlSeconds: 3_900 });

const link = (more: Partial<ThreadedTransportOptions> = {}): ThreadedAgoraTransport => {
  const { uid = 'alice' } = more;
  const made = new ThreadedAgoraTransport({ appId, uid, token: tokenOf(uid), sdkModule, ...more }, code);
  onTestFinished(() => made.stop());
  return made;
};

/** As far as the genuine SDK goes without the provider: it is loaded, it logs in in vain, it is ended. */
describe('the genuine agora-rtm-sdk 2.x in a thread, without a network', () => {
  it('does not settle its login, which ends at our deadline; then the thread is gone', async () => {
    const before = threadsAlive();
    const alice = link({ loginDeadlineMs: 1_000 });
    const states: string[] = [];
    alice.onState((state) => states.push(state));
    const login = alice.start();
    await expect.poll(threadsAlive).toBe(before + 1);
    await expect(login).rejects.toMatchObject({ kind: 'not-connected', code: -10_011 });
    expect(states).toEqual(['connecting', 'stopped']);
    await alice.stop();
    expect(threadsAlive()).toBe(before);
  });

  it('gives up its login when it is stopped, or when its caller loses interest', async () => {
    const alice = link();
    const login = expect(alice.start()).rejects.toMatchObject({ kind: 'not-connected', code: -10_023 });
    await alice.stop();
    await login;
    const interest = new AbortController();
    const again = expect(alice.start(interest.signal)).rejects.toMatchObject({ code: -10_023 });
    setTimeout(() => interest.abort(), 300);
    await again;
    expect(alice.state).toBe('stopped');
  });

  it('names a bad App ID, a token that is none, and one of another App ID', async () => {
    const bad = link({ appId: 'no-app-id' });
    await expect(bad.start()).rejects.toMatchObject({ kind: 'auth', code: -10_003 });
    expect(bad.state).toBe('auth-failed');
    const network = new PlayedNetwork();
    onTestFinished(() => network.stop());
    await expect(link({ token: 'nonsense' }).start()).rejects.toMatchObject({ kind: 'auth', code: -10_005 });
    await expect(link({ token: network.token('alice') }).start()).rejects.toMatchObject({
      kind: 'auth',
      code: -10_016,
    });
  });

  it('takes the same uid in two threads, and one link’s end leaves the other alone', async () => {
    const [one, two] = [link({ loginDeadlineMs: 1_500 }), link({ loginDeadlineMs: 1_500 })];
    const second = expect(two.start()).rejects.toMatchObject({ code: -10_011 });
    await expect(one.start(AbortSignal.timeout(500))).rejects.toMatchObject({ code: -10_023 });
    expect(two.state).toBe('connecting');
    await second;
  });

  it('leaves the main thread as it was', async () => {
    await expect(link({ loginDeadlineMs: 300 }).start()).rejects.toMatchObject({ code: -10_011 });
    expect(globalThis).not.toHaveProperty('window');
    expect(globalThis).not.toHaveProperty('XMLHttpRequest');
    expect(navigator.userAgent).toMatch(/^Node/);
  });

  it('is found where everything is compiled, and by its own name', async () => {
    const url = new URL('../../dist/agora/index.js', import.meta.url).href;
    const compiled = (await import(/* @vite-ignore */ url)) as typeof import('./index.js');
    // A bad App ID is refused before anything is sent, so this one needs no unplugging.
    const alice = new compiled.ThreadedAgoraTransport({ appId: 'no-app-id', uid: 'alice', token: 'any' });
    await expect(alice.start()).rejects.toMatchObject({ kind: 'auth', code: -10_003 });
  });
});
