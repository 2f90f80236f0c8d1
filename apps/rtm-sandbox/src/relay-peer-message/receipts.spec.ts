import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../raw-client.js';
import { SandboxRig } from '../sandbox-rig.js';
import { soon } from '../soon.js';

describe('a receipt', () => {
  let rig: SandboxRig;
  beforeEach(async () => {
    rig = await SandboxRig.start();
  });
  afterEach(() => rig.sandbox.stop());

  it("is the word of the recipient's client: without it the outcome is unknown, at the sender's own deadline", async () => {
    const silent = await RawClient.logIn(rig, 'silent');
    const alice = await rig.startedLink('alice', { sendDeadlineMs: 50 });
    expect(await alice.sendPeer('silent', 'hello')).toBe('unknown');
    expect(silent.frames.at(-1)).toEqual({ t: 'peer', r: 1, from: 'alice', m: 'hello' });
    silent.close();
    await alice.stop();
  });

  it('never comes from a recipient that leaves first: the outcome is unknown at once', async () => {
    const leaver = await RawClient.logIn(rig, 'leaver');
    const alice = await rig.startedLink('alice', { sendDeadlineMs: 60_000 });
    const sent = alice.sendPeer('leaver', 'hello');
    await soon(() => leaver.frames.length).toBe(2);
    leaver.close();
    expect(await sent).toBe('unknown');
    await alice.stop();
  });

  it('never comes when the sender loses its own link first: the outcome is unknown at once', async () => {
    const silent = await RawClient.logIn(rig, 'silent');
    const alice = await rig.startedLink('alice', { sendDeadlineMs: 60_000 });
    const sent = alice.sendPeer('silent', 'hello');
    await soon(() => silent.frames.length).toBe(2);
    await rig.admin.disconnect('alice');
    expect(await sent).toBe('unknown');
    await soon(() => alice.state).toBe('ready');
    silent.send({ t: 'got', r: 1 });
    silent.close();
    await alice.stop();
  });

  it('is for one message, and answers one call', async () => {
    const [alice, bob] = [await RawClient.logIn(rig, 'alice'), await RawClient.logIn(rig, 'bob')];
    alice.send({ t: 'peer', i: 1, to: 'bob', m: 'one' });
    alice.send({ t: 'peer', i: 2, to: 'bob', m: 'two' });
    await soon(() => bob.frames.length).toBe(3);
    bob.send({ t: 'got', r: bob.frames[2]!['r'] });
    bob.send({ t: 'got', r: bob.frames[2]!['r'] });
    bob.send({ t: 'ping' });
    await soon(() => bob.frames.at(-1)).toEqual({ t: 'pong' });
    alice.send({ t: 'ping' });
    await soon(() => alice.frames.at(-1)).toEqual({ t: 'pong' });
    expect([...alice.answers().values()]).toEqual([{ t: 'ok', i: 2 }]);
    alice.close();
    bob.close();
  });
});
