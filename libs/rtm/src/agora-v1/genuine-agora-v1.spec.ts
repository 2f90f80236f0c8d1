import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sourceThread } from '../testing/source-thread.js';
import { threadsAlive } from '../testing/threads.js';
import type { ThreadedTransportOptions } from '../thread/threaded-transport.js';
import { ThreadedAgoraV1Transport } from './threaded-agora-v1-transport.js';

// Starting a thread takes long where many do it at once.
vi.setConfig({ testTimeout: 30_000 });

const code = sourceThread(new URL('./agora-v1-thread.ts', import.meta.url));
const sdkModule = new URL('./testing/unplugged-sdk.ts', import.meta.url).href;
const appId = '0123456789abcdef0123456789abcdef';

const link = (more: Partial<ThreadedTransportOptions> = {}): ThreadedAgoraV1Transport => {
  const made = new ThreadedAgoraV1Transport({ appId, uid: 'alice', token: 'any', sdkModule, ...more }, code);
  onTestFinished(() => made.stop());
  return made;
};

/** As far as the genuine SDK goes without the provider: it is loaded, it logs in in vain, it is ended. */
describe('the genuine agora-rtm-sdk 1.x in a thread, without a network', () => {
  it('ends its login at our deadline; then the thread is gone, whose timers would never end', async () => {
    const before = threadsAlive();
    const alice = link({ loginDeadlineMs: 1_000 });
    const login = alice.start();
    await expect.poll(threadsAlive).toBe(before + 1);
    await expect(login).rejects.toMatchObject({ kind: 'not-connected', code: -10_011 });
    await alice.stop();
    expect(threadsAlive()).toBe(before);
    expect(globalThis).not.toHaveProperty('window');
    expect(globalThis).not.toHaveProperty('Worker');
  });

  it('times out its login by itself, after its own twelve seconds', async () => {
    await expect(link({ loginDeadlineMs: 15_000 }).start()).rejects.toMatchObject({
      code: -10_011,
      message: expect.stringContaining('login 9'),
    });
  });

  it('gives up its login when it is stopped, or when its caller loses interest', async () => {
    const alice = link();
    const login = expect(alice.start()).rejects.toMatchObject({ kind: 'not-connected', code: -10_023 });
    await alice.stop();
    await login;
    await expect(alice.start(AbortSignal.timeout(300))).rejects.toMatchObject({ code: -10_023 });
    expect(alice.state).toBe('stopped');
  });

  it('names a bad App ID', async () => {
    const bad = link({ appId: 'no-app-id' });
    await expect(bad.start()).rejects.toMatchObject({ kind: 'auth', code: -10_003 });
    expect(bad.state).toBe('auth-failed');
  });

  it('never sees a uid that would crash it', async () => {
    const before = threadsAlive();
    await expect(link({ uid: 5 as never }).start()).rejects.toMatchObject({ kind: 'bad-id', code: -10_006 });
    expect(threadsAlive()).toBe(before);
  });

  it('is found where everything is compiled, and by its own name', async () => {
    const url = new URL('../../dist/agora-v1/index.js', import.meta.url).href;
    const compiled = (await import(/* @vite-ignore */ url)) as typeof import('./index.js');
    // A bad App ID is refused before anything is sent, so this one needs no unplugging.
    const alice = new compiled.ThreadedAgoraV1Transport({ appId: 'no-app-id', uid: 'alice', token: 'any' });
    await expect(alice.start()).rejects.toMatchObject({ kind: 'auth', code: -10_003 });
  });
});
