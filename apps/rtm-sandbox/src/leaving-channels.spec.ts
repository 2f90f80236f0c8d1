import { SANDBOX_LIMITS, type SandboxTransport } from '@liwu/rtm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { SandboxRig } from './sandbox-rig.js';
import { soon } from './soon.js';

const started = async () => {
  const rig = await SandboxRig.start();
  const [alice, bob] = [await rig.startedLink('alice'), await rig.startedLink('bob')];
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
  await expect.poll(() => subscribersOf(rig, alice, 'room-1'), { timeout: 3_000 }).toBe(0);
});
