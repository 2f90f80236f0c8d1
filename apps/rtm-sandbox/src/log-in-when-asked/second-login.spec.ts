import { RTM_CODES } from '@liwu/rtm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../raw-client.js';
import { SandboxRig } from '../sandbox-rig.js';
import { soon } from '../soon.js';

describe('a uid that logs in twice', () => {
  let rig: SandboxRig;
  beforeEach(async () => {
    rig = await SandboxRig.start();
  });
  afterEach(() => rig.sandbox.stop());

  it('ends the first link with SAME_UID_LOGIN', async () => {
    const first = await RawClient.logIn(rig, 'alice', { session: 'session-1' });
    const second = await RawClient.logIn(rig, 'alice', { session: 'session-2' });
    await soon(() => first.closed).toEqual({ code: 4009, reason: 'SAME_UID_LOGIN' });
    expect(first.frames.at(-1)).toEqual({ t: 'kicked', code: RTM_CODES.sameUidLogin, why: 'SAME_UID_LOGIN' });
    expect(second.closed).toBeUndefined();
    expect(rig.sandbox.counters.get('kicks')).toBe(1);
    second.close();
  });

  it('does not let the first one come back, even if it never heard that it was kicked', async () => {
    const first = await RawClient.logIn(rig, 'alice', { session: 'session-1' });
    first.close();
    const second = await RawClient.logIn(rig, 'alice', { session: 'session-2' });
    const back = await RawClient.logIn(rig, 'alice', { session: 'session-1', again: true });
    expect(back.frames).toEqual([expect.objectContaining({ t: 'err', code: RTM_CODES.sameUidLogin })]);
    expect(second.closed).toBeUndefined();
    second.close();
  });

  it('still lets the second one come back', async () => {
    await RawClient.logIn(rig, 'alice', { session: 'session-1' });
    const second = await RawClient.logIn(rig, 'alice', { session: 'session-2' });
    second.close();
    const back = await RawClient.logIn(rig, 'alice', { session: 'session-2', again: true });
    expect(back.frames).toEqual([{ t: 'ready' }]);
    back.close();
  });

  it('is no second login when the same link comes back before its old connection is known to be dead', async () => {
    const old = await RawClient.logIn(rig, 'alice', { session: 'session-1' });
    const back = await RawClient.logIn(rig, 'alice', { session: 'session-1', again: true });
    expect(back.frames).toEqual([{ t: 'ready' }]);
    await soon(() => old.closed).toMatchObject({ code: 4003 });
    expect(rig.sandbox.counters.get('kicks')).toBe(0);
    back.close();
  });

  it('leaves the adapter kicked for good, also when the operator orders it', async () => {
    const link = await rig.startedLink('alice');
    await rig.admin.kick('alice');
    await soon(() => link.state).toBe('kicked');
    const { count } = await rig.admin.connections();
    expect(count).toBe(0);
    await expect(link.start()).rejects.toMatchObject({ code: RTM_CODES.sameUidLogin });
  });

  it('leaves what the kicked link had sent and heard nothing of unknown', async () => {
    const [alice, silent] = [await rig.startedLink('alice'), await RawClient.logIn(rig, 'silent')];
    const sent = alice.sendPeer('silent', 'nobody will say that this arrived');
    const usurper = await RawClient.logIn(rig, 'alice', { session: 'session-2' });
    expect(await sent).toBe('unknown');
    expect(alice.state).toBe('kicked');
    usurper.close();
    silent.close();
  });
});
