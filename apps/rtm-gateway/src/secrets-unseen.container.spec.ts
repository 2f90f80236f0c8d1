import { sessionSchema } from '@liwu/contracts/wire';
import { eventually } from '@liwu/test-kit';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppProcess } from './testing/child-process.js';
import { RealSuite, type Viewer } from './testing/real-suite.js';

const master = randomBytes(32);
const signing = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const suite = new RealSuite();
let gateway: AppProcess;
/** Everything that nobody but its owner may see, by what it is. */
const secrets = new Map<string, string>();
/** What was answered where something was wrong. */
const refusals: string[] = [];

const keep = (what: string, bytes: Buffer | string): void => {
  if (typeof bytes === 'string') return void secrets.set(what, bytes);
  for (const encoding of ['base64url', 'base64', 'hex', 'latin1'] as const)
    secrets.set(`${what} (${encoding})`, bytes.toString(encoding));
  secrets.set(`${what} (list)`, [...bytes].join(','));
};
/** Which secrets stand in a text, by their names. */
const seenIn = (text: string): string[] =>
  [...secrets].filter(([, secret]) => text.includes(secret)).map(([what]) => what);

beforeAll(async () => {
  await suite.startOthers({
    LIWU_LOG_LEVEL: 'trace',
    LIWU_SEAL_KEYS: `9:${master.toString('base64url')}`,
    LIWU_GRANT_KEYS: JSON.stringify([{ ...signing, kid: 'k1' }]),
  });
  keep('master key', master);
  keep('signing key', Buffer.from(signing.d!, 'base64url'));
  keep('certificate', suite.certificate);
  gateway = await suite.startGatewayProcess();
});
afterAll(async () => {
  await gateway.stop();
  await suite.stop();
});

const tokenOf = async (sub: string, roles?: string[]): Promise<string> => {
  const token = await suite.tokenOf(sub, roles);
  keep(`user token of ${sub}`, token);
  keep(`its signature, of ${sub}`, token.split('.')[2]!);
  return token;
};
const refused = async (response: Response): Promise<void> => {
  expect(response.status).toBeGreaterThanOrEqual(400);
  refusals.push(JSON.stringify([...response.headers]), await response.text());
};
const keepSession = ({ session }: Pick<Viewer, 'session'>): void => {
  keep(`login token of ${session.rtm.uid}`, session.rtm.token);
  if (!session.seal) return;
  keep(`key to the gateway of ${session.rtm.uid}`, Buffer.from(session.seal.toGateway, 'base64url'));
  keep(`key to the viewer of ${session.rtm.uid}`, Buffer.from(session.seal.toViewer, 'base64url'));
};

async function openSessions(): Promise<Viewer> {
  const answer = await suite.ask({ versions: [1] }, { authorization: `Bearer ${await tokenOf('sid')}` });
  const text = await answer.text();
  keepSession({ session: sessionSchema.parse(JSON.parse(text)) });
  // What finds nothing anywhere must be able to find something where there is something.
  expect(seenIn(text).toSorted()).toMatchObject([
    expect.stringMatching(/^key to the gateway of v-sid-.{8} \(base64url\)$/),
    expect.stringMatching(/^key to the viewer of v-sid-.{8} \(base64url\)$/),
    expect.stringMatching(/^login token of v-sid-/),
  ]);
  keepSession({ session: sessionSchema.parse(await (await suite.ask({ versions: [1], anonymous: true })).json()) });
  const viewer = await suite.viewer('vic');
  keepSession(viewer);
  return viewer;
}

/** Everything that can be wrong with asking for a session, each with a genuine token in some place. */
async function askWrongly(): Promise<void> {
  const token = await tokenOf('wanda');
  const authorization = `Bearer ${token}`;
  const url = `${suite.gatewayUrl}/v1/sessions`;
  const json = { 'content-type': 'application/json' };
  await refused(await suite.ask({ versions: [1] }, { authorization: `Bearer ${token}x` }));
  await refused(await suite.ask({ versions: [1] }, { authorization: `Basic ${token}` }));
  await refused(await suite.ask({ versions: [1] }, { cookie: `token=${token}` }));
  await refused(await suite.ask({ versions: [1] }, { authorization: `Bearer ${await tokenOf('odd@example.com')}` }));
  await refused(await suite.ask({ versions: [1] }, { authorization: `Bearer ${await tokenOf('banned', [])}` }));
  await refused(await suite.ask({ versions: [2] }, { authorization }));
  await refused(await suite.ask({ versions: [1], token }, { authorization }));
  await refused(await suite.ask({ versions: [1], [token]: 1 }, { authorization }));
  await refused(await suite.ask({ versions: [token], device: [token] }, { authorization }));
  await refused(await suite.ask({ versions: [1], device: token.repeat(20) }, { authorization }));
  await refused(await fetch(`${url}?token=${token}`, { method: 'POST', headers: json, body: `{"versions":${token}` }));
  await refused(await fetch(`${url}/${token}?token=${token}`, { headers: { authorization } }));
  await refused(await fetch(`${url}?token=${token}`, { method: 'DELETE', headers: { authorization } }));
  await refused(await suite.ask({ versions: [1] }, { authorization, 'content-type': token }));
  suite.provider.setAway(true);
  await suite.provider.rotate();
  await refused(await suite.ask({ versions: [1] }, { authorization: `Bearer ${await tokenOf('zoe')}` }));
  suite.provider.setAway(false);
}

/** A gift's journey, and messages and events that are no good. */
async function talk(viewer: Viewer): Promise<void> {
  const requestId = suite.nextRequestId();
  await viewer.request(requestId);
  await eventually(() => expect(suite.watchdog.of('GiftRequested', requestId)).toHaveLength(1));
  const held = suite.held(viewer, 'room-s');
  await suite.wallet.says(held);
  await viewer.broadcast('room-s', await viewer.grantOf(held.requestId));
  await viewer.say({ kind: 'ack', requestId: held.requestId, attempt: 0, sentAt: suite.clock() });
  await eventually(() => expect(suite.watchdog.of('BroadcastAcknowledged', held.requestId)).toHaveLength(1));
  await viewer.say({ kind: 'request', quantity: viewer.session.seal!.toGateway });
  const text = await viewer.sealed({ kind: 'ack' });
  await viewer.link.sendPeer(viewer.session.gateways[0]!, `${text.slice(0, -2)}AA`);
  await viewer.link.sendPeer(viewer.session.gateways[0]!, viewer.session.seal!.toGateway);
  await viewer.link.sendChannel('room-s', viewer.session.rtm.token);
  const unsealable = suite.held(viewer, 'room-s');
  await suite.wallet.says({ ...unsealable, replyTo: { ...viewer.replyTo, kid: 77 } });
  await suite.wallet.says({ ...suite.held(viewer, 'room-s'), quantity: 0 });
  await suite.admin.kick('gift-gateway-0-2');
  await eventually(async () => {
    expect(await suite.counted('sends_unsealable')).toBeGreaterThan(0);
    expect(await suite.counted('poison_inputs')).toBe(1);
    expect(gateway.output).toContain('identity-retired');
  });
}

describe('a gateway at its most talkative', () => {
  it('says nothing that is secret: not in its log, its metrics, its refusals or its events', async () => {
    const viewer = await openSessions();
    await askWrongly();
    await talk(viewer);
    const metrics = await (await fetch(`${suite.gatewayUrl}/metrics`)).text();
    const ready = await (await fetch(`${suite.gatewayUrl}/health/ready`)).text();
    await gateway.stop();
    for (const said of ['"msg":"session"', '"level":"debug"', 'unauthenticated', 'identity_provider_unavailable'])
      expect(gateway.output).toContain(said);
    expect(seenIn(gateway.output)).toEqual([]);
    expect(gateway.output).not.toMatch(/sbx1\.|Bearer |"d":|lw1\./);
    expect(seenIn(metrics + ready)).toEqual([]);
    expect(metrics).not.toMatch(/v-vic|v-sid|wanda/);
    const events = JSON.stringify(suite.watchdog.read, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    expect(events).toContain('GiftRequested');
    expect(seenIn(events)).toEqual([]);
  });

  it('repeats to a caller no token, wherever the caller put it', () => {
    expect(refusals).toHaveLength(30);
    expect(seenIn(refusals.join('\n'))).toEqual([]);
  });
});
