import { RTM_CODES } from '@liwu/rtm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../raw-client.js';
import { SandboxRig } from '../sandbox-rig.js';
import { soon } from '../soon.js';

const START = Date.UTC(2026, 10, 1);

describe('what time alone decides', () => {
  let passed: number;
  let rig: SandboxRig;
  beforeEach(async () => {
    passed = 0;
    rig = await SandboxRig.start({}, { clock: () => passed, wallClock: () => START + passed });
  });
  afterEach(() => rig.sandbox.stop());

  const logIn = (uid: string): Promise<RawClient> =>
    RawClient.logIn(rig, uid, { token: rig.token(uid, START + 600_000) });
  const pass = (ms: number): void => {
    passed += ms;
    rig.sandbox.sweep();
  };

  it('ends a connection that does not log in', async () => {
    const idler = await RawClient.connect(rig);
    await soon(() => rig.sandbox.counters.get('connections_opened')).toBe(1);
    pass(4_999);
    expect(idler.frames).toEqual([]);
    pass(1);
    await soon(() => idler.closed).toMatchObject({ code: 4001 });
    expect(idler.frames).toEqual([expect.objectContaining({ t: 'err', code: RTM_CODES.loginTimeout })]);
  });

  it('cuts a client that is silent for a minute and a half, but not one that pings', async () => {
    const [silent, alive] = [await logIn('silent'), await logIn('alive')];
    pass(60_000);
    alive.send({ t: 'ping' });
    await soon(() => alive.frames.at(-1)).toEqual({ t: 'pong' });
    pass(30_000);
    await soon(() => silent.closed).toMatchObject({ code: 1006 });
    expect(alive.closed).toBeUndefined();
    expect((await rig.admin.connections()).uids).toEqual(['alive']);
    alive.close();
  });

  it('ends a link whose token has expired, whether it is silent or not, unless it was renewed in time', async () => {
    const [talker, silent, prudent] = [await logIn('talker'), await logIn('silent'), await logIn('prudent')];
    prudent.send({ t: 'renew', i: 1, token: rig.token('prudent', START + 1_200_000) });
    await soon(() => prudent.answers().get(1)).toEqual({ t: 'ok', i: 1 });
    passed += 600_000;
    talker.send({ t: 'ping' });
    prudent.send({ t: 'ping' });
    silent.send({ t: 'got', r: 1 });
    for (const client of [talker, silent]) {
      await soon(() => client.closed).toMatchObject({ code: 4003 });
      expect(client.frames.at(-1)).toMatchObject({ t: 'err', code: RTM_CODES.tokenExpired });
    }
    await soon(() => prudent.frames.at(-1)).toEqual({ t: 'pong' });
    prudent.close();
  });

  it('is told to the adapter as a failed login, and a new token lets it in again', async () => {
    const link = await rig.startedLink('alice', { token: rig.token('alice', START + 30_000) });
    pass(30_000);
    await soon(() => link.state).toBe('auth-failed');
    await expect(link.start()).rejects.toMatchObject({ kind: 'auth', code: RTM_CODES.tokenExpired });
    await link.renewToken(rig.token('alice', START + 60_000));
    await link.start();
    expect(link.state).toBe('ready');
    await link.stop();
  });
});
