import { RTM_CODES, SANDBOX_LIMITS, type SandboxTransport, type SandboxTransportOptions } from '@liwu/rtm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SandboxRig } from './sandbox-rig.js';
import { soon } from './soon.js';

const started = async (options: Partial<SandboxTransportOptions> = {}) => {
  const rig = await SandboxRig.start();
  const [alice, bob] = [await rig.startedLink('alice'), await rig.startedLink('bob', options)];
  onTestFinished(async () => {
    await Promise.all([alice.stop(), bob.stop()]);
    await rig.sandbox.stop();
  });
  await bob.subscribe('room-1');
  return { rig, alice, bob };
};
/** To how many subscribers the sandbox relays what is said in the channel. */
const subscribersOf = async (rig: SandboxRig, alice: SandboxTransport, channel: string): Promise<number> => {
  await alice.sendChannel(channel, 'who is there?');
  const { entries } = await rig.admin.trueLog({ channel });
  return entries.at(-1)!.subscribers;
};

it('a channel that could not be left is not subscribed to again when the link comes back', async () => {
  const { rig, alice, bob } = await started();
  const others = Array.from({ length: SANDBOX_LIMITS.operationsPerSecond }, () => bob.subscribe('room-2'));
  await expect(bob.unsubscribe('room-1')).rejects.toMatchObject({ kind: 'rate' });
  await Promise.allSettled(others);
  expect(await subscribersOf(rig, alice, 'room-1')).toBe(1);
  await rig.admin.disconnect('bob');
  await soon(() => bob.state).toBe('degraded');
  await soon(() => bob.state).toBe('ready');
  expect(await subscribersOf(rig, alice, 'room-2')).toBe(1);
  expect(await subscribersOf(rig, alice, 'room-1')).toBe(0);
});

it('a channel that is left while the link comes back is left all the same', async () => {
  const { rig, alice, bob } = await started();
  const send = vi.spyOn(WebSocket.prototype, 'send').mockImplementation(function (this: WebSocket, data) {
    send.mockRestore();
    this.send(data);
    // The login is on its way, with the channel in it.
    void bob.unsubscribe('room-1');
  });
  await rig.admin.disconnect('bob');
  await soon(() => bob.state).toBe('degraded');
  await soon(() => bob.state).toBe('ready');
  await expect.poll(() => subscribersOf(rig, alice, 'room-1')).toBe(0);
});

/** The sandbox hears nothing of the next frame, and so does not answer it. */
const loseNextFrame = (): void => {
  const send = vi.spyOn(WebSocket.prototype, 'send').mockImplementation(() => send.mockRestore());
};

describe('a channel whose subscription has no answer yet', () => {
  it('is heard when it was left and subscribed to again meanwhile', async () => {
    const { alice, bob } = await started({ sendDeadlineMs: 300 });
    const heard: string[] = [];
    bob.onChannel(({ text }) => heard.push(text));
    loseNextFrame();
    const first = bob.subscribe('room-2').catch((error: unknown) => error);
    await bob.unsubscribe('room-2');
    await bob.subscribe('room-2');
    expect(await first).toMatchObject({ code: RTM_CODES.subscriptionTimeout });
    await alice.sendChannel('room-2', 'hello');
    await soon(() => heard).toEqual(['hello']);
  });

  it('is left by whoever asks for that before the answer', async () => {
    const { rig, alice, bob } = await started();
    const heard: string[] = [];
    bob.onChannel(({ text }) => heard.push(text));
    await Promise.all([bob.subscribe('room-2'), bob.unsubscribe('room-2')]);
    expect(await subscribersOf(rig, alice, 'room-2')).toBe(0);
    await rig.admin.disconnect('bob');
    await soon(() => bob.state).toBe('degraded');
    await soon(() => bob.state).toBe('ready');
    expect(await subscribersOf(rig, alice, 'room-2')).toBe(0);
    expect(heard).toEqual([]);
  });

  it('is heard when it gets none, and another subscription, which was asked for at the same time, gets one', async () => {
    const { alice, bob } = await started({ sendDeadlineMs: 300 });
    const heard: string[] = [];
    bob.onChannel(({ text }) => heard.push(text));
    loseNextFrame();
    const first = bob.subscribe('room-2').catch((error: unknown) => error);
    await bob.subscribe('room-2');
    expect(await first).toMatchObject({ code: RTM_CODES.subscriptionTimeout });
    await alice.sendChannel('room-2', 'hello');
    await soon(() => heard).toEqual(['hello']);
  });

  it('may be there all the same, and is left by whoever asks for that afterwards', async () => {
    const { bob } = await started({ sendDeadlineMs: 100 });
    loseNextFrame();
    await expect(bob.subscribe('room-2')).rejects.toMatchObject({ code: RTM_CODES.subscriptionTimeout });
    const frames: string[] = [];
    const send = vi.spyOn(WebSocket.prototype, 'send').mockImplementation(function (this: WebSocket, data) {
      send.mockRestore();
      frames.push(data as string);
      this.send(data);
    });
    await bob.unsubscribe('room-2');
    expect(frames).toMatchObject([expect.stringContaining('"unsub"')]);
  });
});
