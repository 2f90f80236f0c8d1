import { type LinkState, SandboxTransport, startLinks } from '@liwu/rtm';
import { describe, expect, it } from 'vitest';
import { SandboxRig } from './sandbox-rig.js';
import { soon } from './soon.js';

describe('a sandbox that is not there', () => {
  it('makes a login fail at its own deadline', async () => {
    const rig = await SandboxRig.start();
    await rig.sandbox.stop();
    const link = rig.link('alice', { loginDeadlineMs: 200 });
    await expect(link.start()).rejects.toMatchObject({ kind: 'not-connected', code: -10_011 });
    expect(link.state).toBe('stopped');
  });

  it('is waited for until the deadline, and found when it comes up', async () => {
    const gone = await SandboxRig.start();
    const port = Number(new URL(gone.sandbox.adminUrl).port);
    await gone.sandbox.stop();
    const link = gone.link('alice', { loginDeadlineMs: 20_000 });
    const started = link.start();
    const back = await SandboxRig.start({ LIWU_HTTP_PORT: port });
    await started;
    expect(link.state).toBe('ready');
    await link.stop();
    await back.sandbox.stop();
  });

  it('degrades links, which come back with their subscriptions when it is there again', async () => {
    const gone = await SandboxRig.start();
    const port = Number(new URL(gone.sandbox.adminUrl).port);
    const link = await gone.startedLink('alice');
    const states: LinkState[] = [];
    const heard: string[] = [];
    link.onState((state) => states.push(state));
    link.onChannel(({ text }) => heard.push(text));
    await link.subscribe('room-1');
    await gone.sandbox.stop();
    await soon(() => link.state).toBe('degraded');
    await expect(link.sendPeer('bob', 'hello')).rejects.toMatchObject({ kind: 'not-connected', code: -10_025 });
    await expect(link.subscribe('room-2')).rejects.toMatchObject({ kind: 'not-connected', code: -10_025 });
    const back = await SandboxRig.start({ LIWU_HTTP_PORT: port });
    await soon(() => link.state).toBe('ready');
    const bob = await back.startedLink('bob');
    await bob.sendChannel('room-1', 'welcome back');
    await soon(() => heard).toEqual(['welcome back']);
    expect(states).toEqual(['degraded', 'ready']);
    await Promise.all([link.stop(), bob.stop()]);
    await back.sandbox.stop();
  });

  it('does not keep a login waiting that is refused for good', async () => {
    const rig = await SandboxRig.start();
    const link = rig.link('alice', { appId: 'another', loginDeadlineMs: 60_000 });
    await expect(link.start()).rejects.toMatchObject({ kind: 'auth', code: -10_003 });
    await rig.sandbox.stop();
  });

  it('cannot be anywhere else than at a WebSocket URL', () => {
    const options = { appId: 'app', uid: 'alice', token: '' };
    expect(() => new SandboxTransport({ ...options, url: 'http://127.0.0.1:1/rtm' })).toThrow(TypeError);
    expect(() => new SandboxTransport({ ...options, url: 'nowhere' })).toThrow(TypeError);
  });
});

describe('many links of one process', () => {
  it('log in together, hear each other, and leave together', { timeout: 30_000 }, async () => {
    const count = 300;
    const rig = await SandboxRig.start({ LIWU_SANDBOX_MAX_CONNECTIONS: count });
    const links = Array.from({ length: count }, (_, n) => rig.link(`v-${n}-abcd1234`));
    await startLinks(links);
    let heard = 0;
    for (const link of links) link.onPeer(() => heard++);
    const outcomes = await Promise.all(links.map((link, n) => link.sendPeer(`v-${(n + 1) % count}-abcd1234`, 'hello')));
    expect(new Set(outcomes)).toEqual(new Set(['delivered']));
    expect(heard).toBe(count);
    await Promise.all(links.map((link) => link.stop()));
    expect(await rig.admin.connections()).toEqual({ count: 0, uids: [] });
    await rig.sandbox.stop();
  });

  it('tell of the first one that cannot log in', async () => {
    const rig = await SandboxRig.start();
    const links = [rig.link('alice'), rig.link('bob', { token: 'nonsense' })];
    await expect(startLinks(links)).rejects.toMatchObject({ kind: 'auth' });
    await Promise.all(links.map((link) => link.stop()));
    await rig.sandbox.stop();
  });
});
