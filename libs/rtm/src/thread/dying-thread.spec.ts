import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ThreadedAgoraTransport } from '../agora/threaded-agora-transport.js';
import { sourceThread } from '../testing/source-thread.js';
import { threadsAlive } from '../testing/threads.js';
import type { ThreadedTransportOptions } from './threaded-transport.js';

// Starting a thread takes long where many do it at once.
vi.setConfig({ testTimeout: 30_000 });

const code = sourceThread(new URL('../agora/agora-thread.ts', import.meta.url));
const sdkModule = new URL('../agora/testing/misbehaving-rtm.ts', import.meta.url).href;

const started = async (more: Partial<ThreadedTransportOptions> = {}) => {
  const link = new ThreadedAgoraTransport({ appId: 'app', uid: 'alice', token: 'token', sdkModule, ...more }, code);
  onTestFinished(() => link.stop());
  await link.start();
  return link;
};

describe('a thread that dies', () => {
  it.each(['throw later', 'fill memory'])(
    'by its SDK (%s) leaves what was sent unknown, and a link that can start again',
    async (text) => {
      const link = await started();
      const states: string[] = [];
      link.onState((state) => states.push(state));
      expect(await link.sendPeer('bob', text)).toBe('unknown');
      expect(link.state).toBe('stopped');
      await expect(link.sendPeer('bob', 'hello')).rejects.toMatchObject({ kind: 'not-connected', code: -10_002 });
      await link.start();
      expect(await link.sendPeer('bob', 'hello')).toBe('delivered');
      expect(states).toEqual(['stopped', 'connecting', 'ready']);
    },
  );

  it('before it could log in ends the login, and says why', async () => {
    const link = started({ sdkModule: new URL('./no-such-module.ts', import.meta.url).href });
    await expect(link).rejects.toMatchObject({
      kind: 'not-connected',
      message: expect.stringContaining('no-such-module'),
    });
  });
});

describe('a thread that cannot be made', () => {
  it('ends the login at once, says why, and leaves a link that can start again when it can be made', async () => {
    const execArgv = [...code.execArgv!, '--no-flag-of-node'];
    const link = new ThreadedAgoraTransport(
      { appId: 'app', uid: 'alice', token: 'token', sdkModule },
      { ...code, execArgv },
    );
    onTestFinished(() => link.stop());
    const states: string[] = [];
    link.onState((state) => states.push(state));
    await expect(link.start()).rejects.toMatchObject({
      name: 'TransportError',
      kind: 'not-connected',
      message: expect.stringContaining('--no-flag-of-node'),
    });
    expect(states).toEqual(['connecting', 'stopped']);
    await link.stop();
    execArgv.pop();
    await link.start();
    expect(await link.sendPeer('bob', 'hello')).toBe('delivered');
    expect(states).toEqual(['connecting', 'stopped', 'connecting', 'ready']);
  });
});

describe('a thread that hangs', () => {
  it('leaves what was sent unknown, is ended, and the link can start again', async () => {
    const before = threadsAlive();
    const link = await started({ callDeadlineMs: 100 });
    expect(await link.sendPeer('bob', 'loop')).toBe('unknown');
    expect(link.state).toBe('stopped');
    await link.stop();
    expect(threadsAlive()).toBe(before);
    await link.start();
    expect(await link.sendPeer('bob', 'hello')).toBe('delivered');
  });

  it('is ended by a stop all the same', async () => {
    const before = threadsAlive();
    const link = await started();
    const outcome = link.sendPeer('bob', 'loop');
    await link.stop();
    expect(await outcome).toBe('unknown');
    expect(threadsAlive()).toBe(before);
  });
});

describe('a thread that is busy for a moment', () => {
  it('does not send any more what was to begin by then, and says so', async () => {
    const link = await started();
    const untilMs = Date.now() + 300;
    const busy = link.sendPeer('bob', `busy until ${untilMs}`);
    const late = [
      link.sendPeer('bob', 'late', { startUntil: untilMs - 1 }),
      link.sendChannel('room-1', 'late', { startUntil: untilMs - 1 }),
    ];
    const inTime = link.sendChannel('room-1', 'in time', { startUntil: untilMs + 60_000 });
    for (const each of late) await expect(each).rejects.toMatchObject({ kind: 'too-late', code: -10_023 });
    expect(await busy).toBe('delivered');
    expect(await inTime).toBe('accepted');
    const published = JSON.stringify([`busy until ${untilMs}`, 'in time', 'tell what was published']);
    await expect(link.sendPeer('bob', 'tell what was published')).rejects.toMatchObject({
      message: `alice: ${published} (-10014)`,
    });
    expect(link.state).toBe('ready');
  });
});

describe('a thread', () => {
  it('bears what a page bears: a rejection that nobody waits for', async () => {
    const link = await started();
    expect(await link.sendPeer('bob', 'reject later')).toBe('delivered');
    expect(await link.sendPeer('bob', 'hello')).toBe('delivered');
  });

  it('sees none of the process’s environment', async () => {
    const link = await started();
    await expect(link.sendPeer('bob', 'look around')).rejects.toMatchObject({ message: 'alice: {} (-10014)' });
  });

  it('writes nothing into the process’s own output', async () => {
    const written = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    onTestFinished(() => void vi.restoreAllMocks());
    const link = await started();
    await link.sendPeer('bob', 'talk');
    await link.stop();
    expect(written.flatMap((spy) => spy.mock.calls).join('\n')).not.toContain('chatter');
  });

  it('starts anew right after a stop, however often that is said', async () => {
    const link = await started();
    const [first, second] = [link.stop(), link.stop()];
    const again = link.start();
    await Promise.all([first, second, again]);
    expect(link.state).toBe('ready');
  });
});
