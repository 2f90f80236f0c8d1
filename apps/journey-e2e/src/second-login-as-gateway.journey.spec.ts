import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientFact } from '@liwu/gift-client';
import { SandboxAdmin, SandboxTransport } from '@liwu/rtm';
import { buildSandboxToken } from '@liwu/rtm/token';
import { eventually } from '@liwu/test-kit';
import { expect, inject, it } from 'vitest';
import { balanceOf } from './ledger.js';
import { STATE_DIR } from './liwu-command.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { openViewer } from './people.js';

const HOUR_MS = 3_600_000;
const OVER_WITHIN_MS = 2_000;

/** Somebody who has stolen the App Certificate logs in as whom it likes. */
const thiefOf = (uid: string, url: string): SandboxTransport => {
  const secrets: { rtmAppId: string; rtmAppCertificate: string } = JSON.parse(
    readFileSync(join(STATE_DIR, 'secrets.json'), 'utf8'),
  );
  const [appId, appCertificate] = [secrets.rtmAppId, secrets.rtmAppCertificate];
  const token = buildSandboxToken({ appId, appCertificate, uid, expiresAt: Date.now() + HOUR_MS });
  return new SandboxTransport({ url, appId, uid, token });
};

it('loses an identity to a second login for good; viewers are over at another one within 2 s', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const facts: ClientFact[] = [];
  let primary = '';
  let url = '';
  const client = await openViewer(viewer, {
    observe: (fact) => facts.push(fact),
    transport: ({ gateways, rtm }) => {
      [primary = '', url = ''] = [gateways[0], rtm.url];
      return new SandboxTransport({ url, appId: rtm.appId, uid: rtm.uid, token: rtm.token });
    },
  });
  const thief = thiefOf(primary, url);
  const stolen: string[] = [];
  thief.onPeer(({ text }) => stolen.push(text));
  await thief.start();

  const outcome = await client.sendGift({ room, receiver: host, gift, quantity: 1, cost: '5' });

  expect(outcome.kind).toBe('shown');
  expect(stolen.length).toBeGreaterThan(0);
  const [first, ...again] = facts.filter((fact) => fact.kind === 'asked');
  expect(first).toMatchObject({ identity: primary, outcome: 'sent' });
  // A spare of a replica that is not there is offline, and the next one is asked at once.
  expect(again.at(-1)).toMatchObject({ identity: expect.stringMatching(/^gift-gateway-/), outcome: 'sent' });
  expect(again.map(({ identity }) => identity)).not.toContain(primary);
  const granted = facts.find((fact) => fact.kind === 'answered' && fact.answer === 'grant');
  expect(granted!.atMs - first!.begunAtMs).toBeLessThan(OVER_WITHIN_MS);
  await eventually(async () => expect(await balanceOf(viewer)).toEqual({ available: '95', held: '0' }));
  // The gateway is ready with the identities that it has left, and never takes the stolen one back.
  const { urls } = inject('suite');
  expect((await fetch(`${urls.gateway}/health/ready`)).status).toBe(200);
  expect(thief.state).toBe('ready');
  await thief.stop();
  expect((await client.sendGift({ room, receiver: host, gift, quantity: 1, cost: '5' })).kind).toBe('shown');
  expect((await new SandboxAdmin(urls.sandbox).connections()).uids).not.toContain(primary);
});
