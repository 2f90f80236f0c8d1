import { SandboxAdminError } from '@liwu/rtm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SandboxRig } from '../sandbox-rig.js';

describe('the HTTP side', () => {
  let rig: SandboxRig;
  beforeAll(async () => {
    rig = await SandboxRig.start();
  });
  beforeEach(() => rig.admin.clear());
  afterAll(() => rig.sandbox.stop());

  const ask = async (method: string, path: string, body?: string) => {
    const response = await fetch(`${rig.sandbox.adminUrl}${path}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };

  it('says that it lives and is ready', async () => {
    expect(await ask('GET', '/health/live')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await ask('GET', '/health/ready')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  });

  it('counts what happens, for Prometheus', async () => {
    const link = await rig.startedLink('counted');
    await link.sendPeer('nobody', 'hello');
    const { text, type } = await ask('GET', '/metrics');
    expect(type).toContain('text/plain');
    expect(text).toMatch(/^liwu_sandbox_connections 1$/m);
    expect(text).toMatch(/^liwu_sandbox_peer_messages_total 1$/m);
    expect(text).toMatch(/^liwu_sandbox_peer_offline_total 1$/m);
    await link.stop();
  });

  it('replaces, adds, shows and withdraws orders', async () => {
    const plan = await rig.admin.plan({ seed: 7, orders: [{ kind: 'drop', probability: 0.05 }] });
    expect(plan).toEqual({ seed: 7, orders: [{ id: 'f1', applied: 0, kind: 'drop', probability: 0.05 }] });
    const added = await rig.admin.order({ kind: 'kick', next: 1 });
    expect(added).toEqual({ id: 'f2', applied: 0, kind: 'kick', next: 1, whom: 'sender' });
    await rig.admin.withdraw('f1');
    expect(await rig.admin.faults()).toEqual({ seed: 7, orders: [added] });
    await rig.admin.clear();
    expect((await rig.admin.faults()).orders).toEqual([]);
  });

  it.each([
    ['PUT', '/v1/faults', '{"orders":[{"kind":"drop","next":1},{"kind":"drop"}]}', 400, 'invalid'],
    ['PUT', '/v1/faults', '{"seed":-1,"orders":[]}', 400, 'invalid'],
    ['POST', '/v1/faults', '{"kind":"drop"', 400, 'bad-request'],
    ['POST', '/v1/faults', '{"kind":"explode","next":1}', 400, 'invalid'],
    ['DELETE', '/v1/faults/f999', undefined, 404, 'no-such-order'],
    ['GET', '/v1/faults/log?limit=0', undefined, 400, 'invalid'],
    ['GET', '/v1/faults/log?after=-1', undefined, 400, 'invalid'],
    ['GET', '/v1/true-log?channel=a%20b', undefined, 400, 'invalid'],
    ['GET', '/v1/true-log?chanel=a', undefined, 400, 'invalid'],
    ['POST', '/v1/connections/nobody/kick', '{}', 404, 'offline'],
    ['GET', '/elsewhere', undefined, 404, 'not-found'],
  ])('answers %s %s %s with a problem', async (method, path, body, status, code) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status, type: expect.stringContaining('application/problem+json') as string });
    expect(JSON.parse(answer.text)).toMatchObject({ status, code });
  });

  it('tells its typed client about problems as errors', async () => {
    const failed = await rig.admin.disconnect('nobody').catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(SandboxAdminError);
    expect(failed).toMatchObject({ status: 404, code: 'offline' });
  });

  it('shows what went over the channels, by its own clock, page by page', async () => {
    const { lastSeq } = await rig.admin.trueLog();
    const link = await rig.startedLink('publisher');
    const before = Date.now();
    for (const room of ['room-1', 'room-2', 'room-1']) await link.sendChannel(room, `to ${room}`);
    const all = await rig.admin.trueLog({ after: lastSeq });
    expect(
      all.entries.map(({ channel, publisher, subscribers, copy }) => [channel, publisher, subscribers, copy]),
    ).toEqual([
      ['room-1', 'publisher', 0, 1],
      ['room-2', 'publisher', 0, 1],
      ['room-1', 'publisher', 0, 1],
    ]);
    for (const { receivedAt, relayedAt } of all.entries) {
      expect(receivedAt).toBeGreaterThanOrEqual(before);
      expect(relayedAt).toBeGreaterThanOrEqual(receivedAt);
    }
    const page = await rig.admin.trueLog({ after: lastSeq, limit: 1, channel: 'room-1' });
    expect(page.entries.map(({ text }) => text)).toEqual(['to room-1']);
    expect((await rig.admin.trueLog({ after: page.lastSeq, channel: 'room-1' })).entries).toHaveLength(1);
    await link.stop();
  });
});
