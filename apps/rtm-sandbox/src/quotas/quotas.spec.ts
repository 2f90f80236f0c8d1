import { RTM_CODES, SANDBOX_LIMITS } from '@liwu/rtm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../raw-client.js';
import { SandboxRig } from '../sandbox-rig.js';
import type { SandboxTime } from '../start-sandbox.js';
import { soon } from '../soon.js';

describe('the quotas of the network', () => {
  let now: number;
  let rig: SandboxRig;
  const time: SandboxTime = { clock: () => now, wallClock: () => Date.now() };
  const calls = (count: number, from = 1): number[] => Array.from({ length: count }, (_, n) => from + n);

  beforeEach(async () => {
    now = 1_000;
    rig = await SandboxRig.start({}, time);
  });
  afterEach(() => rig.sandbox.stop());

  it('refuse what a client sends above 60 messages a second, peer and channel together, even past the adapter', async () => {
    const client = await RawClient.logIn(rig, 'alice');
    for (const i of calls(70))
      client.send(i % 2 === 0 ? { t: 'pub', i, ch: `room-${i}`, m: '' } : { t: 'peer', i, to: 'nobody', m: '' });
    await soon(() => client.answers().size).toBe(70);
    const refused = [...client.answers().values()].filter(({ code }) => code === RTM_CODES.messagesTooFrequent);
    expect(refused.map(({ i }) => i)).toEqual(calls(10, 61));
    now += 500;
    for (const i of calls(40, 71)) client.send({ t: 'pub', i, ch: 'room', m: '' });
    await soon(() => client.answers().size).toBe(110);
    expect([...client.answers().values()].filter(({ t, i }) => t === 'ok' && Number(i) > 70)).toHaveLength(30);
    client.close();
  });

  it('are not shared between clients', async () => {
    const [alice, bob] = [await RawClient.logIn(rig, 'alice'), await RawClient.logIn(rig, 'bob')];
    for (const i of calls(60)) alice.send({ t: 'pub', i, ch: `room-${i}`, m: '' });
    for (const i of calls(60)) bob.send({ t: 'pub', i, ch: `room-${i}`, m: '' });
    await soon(() => alice.answers().size + bob.answers().size).toBe(120);
    const all = [...alice.answers().values(), ...bob.answers().values()];
    expect(all.filter(({ t }) => t !== 'ok')).toEqual([]);
    alice.close();
    bob.close();
  });

  it('discard in silence what comes into a channel above 60 a second, whoever sends it', async () => {
    const [alice, bob] = [await RawClient.logIn(rig, 'alice'), await RawClient.logIn(rig, 'bob')];
    const carol = await RawClient.logIn(rig, 'carol', { channels: ['room-1'] });
    for (const i of calls(50)) {
      alice.send({ t: 'pub', i, ch: 'room-1', m: `${i}` });
      bob.send({ t: 'pub', i, ch: 'room-1', m: `${i}` });
    }
    await soon(() => alice.answers().size + bob.answers().size).toBe(100);
    expect([...alice.answers().values(), ...bob.answers().values()].filter(({ t }) => t !== 'ok')).toEqual([]);
    await soon(() => carol.frames.length).toBe(1 + SANDBOX_LIMITS.channelMessagesPerSecond);
    expect(rig.sandbox.counters.get('channel_discarded')).toBe(40);
    now += 1_000;
    alice.send({ t: 'pub', i: 51, ch: 'room-1', m: 'a second later' });
    await soon(() => carol.frames.at(-1)).toMatchObject({ m: 'a second later' });
    expect((await rig.admin.trueLog({ channel: 'room-1' })).entries).toHaveLength(61);
    for (const client of [alice, bob, carol]) client.close();
  });

  it('refuse more than 20 operations a second', async () => {
    const client = await RawClient.logIn(rig, 'alice');
    for (const i of calls(25)) client.send({ t: 'sub', i, ch: `room-${i}` });
    await soon(() => client.answers().size).toBe(25);
    const codes = [...client.answers().values()].map(({ code }) => code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(20);
    expect(codes.filter((code) => code === RTM_CODES.operationsTooFrequent)).toHaveLength(5);
    client.close();
  });

  it('turn away whoever comes when the sandbox is full, until somebody leaves', async () => {
    const full = await SandboxRig.start({ LIWU_SANDBOX_MAX_CONNECTIONS: 1 });
    const first = await full.startedLink('first');
    const second = full.link('second', { loginDeadlineMs: 10_000 });
    const started = second.start();
    await soon(() => full.sandbox.counters.get('connections_turned_away')).toBeGreaterThan(0);
    expect(second.state).toBe('connecting');
    await first.stop();
    await started;
    expect(second.state).toBe('ready');
    await second.stop();
    await full.sandbox.stop();
  });
});
