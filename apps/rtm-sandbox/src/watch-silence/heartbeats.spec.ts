import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PING_AFTER_MS, PONG_WITHIN_MS } from '@liwu/rtm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { SandboxRig } from '../sandbox-rig.js';
import { soon } from '../soon.js';

const BEAT_MS = 5_000;

describe("an adapter's heartbeat", () => {
  let now: number;
  let rig: SandboxRig;
  const clock = (): number => now;
  const pass = (ms: number): void => {
    now += ms;
    vi.advanceTimersByTime(BEAT_MS);
  };
  const pings = (): number => rig.sandbox.counters.get('pings');

  beforeEach(async () => {
    now = 0;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    rig = await SandboxRig.start({}, { clock, wallClock: () => Date.now() });
  });
  afterEach(async () => {
    await rig.sandbox.stop();
    vi.useRealTimers();
  });

  it('pings when the link was quiet, and only then; the link goes on', async () => {
    const link = await rig.startedLink('alice', { clock });
    pass(PING_AFTER_MS - 1);
    pass(1);
    await soon(pings).toBe(1);
    // The next question needs an answer to the one before.
    await soon(() => (pass(0), pass(PING_AFTER_MS), pings())).toBeGreaterThan(2);
    expect(link.state).toBe('ready');
    await link.stop();
  });

  it('finds out that nobody answers any more, while it talks as well as while it is quiet', async () => {
    const mute = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(mute, 'listening');
    mute.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        if (data.toString().includes('"login"')) socket.send('{"t":"ready"}');
        if (data.toString().includes('"logout"')) socket.terminate();
      }),
    );
    const url = `ws://127.0.0.1:${(mute.address() as AddressInfo).port}/rtm`;
    for (const isTalking of [false, true]) {
      const link = await rig.startedLink('alice', { url, clock, sendDeadlineMs: 1 });
      for (let ms = 0; ms < PING_AFTER_MS; ms += BEAT_MS) {
        if (isTalking) expect(await link.sendPeer('bob', 'anybody?')).toBe('unknown');
        pass(BEAT_MS);
      }
      expect(link.state).toBe('ready');
      pass(PONG_WITHIN_MS);
      expect(link.state).toBe('degraded');
      await link.stop();
    }
    mute.close();
  });

  it('needs no timer when there is no link', async () => {
    const before = vi.getTimerCount();
    const links = await Promise.all(['alice', 'bob', 'carol'].map((uid) => rig.startedLink(uid)));
    expect(vi.getTimerCount()).toBe(before + 1);
    await Promise.all(links.map((link) => link.stop()));
    expect(vi.getTimerCount()).toBe(before);
  });
});
