import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmed, priced, requestId } from '../testing/facts.js';
import { WalletWorld } from '../testing/wallet-world.js';
import { callsOf, pageOf, sectionsOf } from './page.js';

const sections = new Map(sectionsOf(pageOf('by-hand.md')).map(({ title, text }) => [title, callsOf(text)]));
const run = promisify(execFile);

const world = new WalletWorld();
/** What a reader has in the shell: what the page's first block sets, and the ids of the answers so far. */
const shell: Record<string, string> = { PATH: process.env['PATH'] ?? '', JSON: 'content-type: application/json' };
const done = new Set<string>();

beforeAll(async () => {
  await world.open();
  const lastMonth = new Date();
  lastMonth.setUTCDate(0);
  shell['API'] = world.replicas[0]?.url ?? '';
  shell['PERIOD'] = lastMonth.toISOString().slice(0, 7);
  shell['GIFT'] = requestId(1);
  const people = { OPERATOR: 'dev-operator:operator', APPROVER: 'dev-approver:approver', OWN: 'dev-operator:approver' };
  for (const [name, who] of Object.entries(people)) shell[name] = `authorization: Bearer ${await world['token'](who)}`;
});
afterAll(() => world.close());

/** Runs a call of the page as it stands there, and compares the answer with the one that stands behind it. */
async function does(title: string, index = 0): Promise<void> {
  const call = sections.get(title)?.[index];
  if (!call) throw new Error(`the page has no call ${index} for ${title}`);
  const { stdout } = await run('bash', ['-c', call.command], { env: shell });
  const answer = JSON.parse(stdout) as unknown;
  if (call.answer !== undefined) expect(answer).toEqual(withWildcards(call.answer));
  done.add(call.command);
  for (const [field, value] of Object.entries(answer as object))
    if (/^\w+_id$/.test(field)) shell[field.slice(0, -'_id'.length).toUpperCase()] = String(value);
}

/** `…` stands for any text. */
const withWildcards = (answer: unknown): unknown => {
  if (answer === '…') return expect.any(String);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, withWildcards(value)]));
};

/** Somebody else's word for what was proposed last. */
async function approve(): Promise<unknown> {
  const body = {};
  const response = await world.call(`/v1/actions/${shell['ACTION']}/approve`, { body, as: 'dev-approver:approver' });
  return response.json();
}

describe('by hand one gets what the page says', () => {
  it('of a payment, a refund, and a chargeback after 60 coins were spent', async () => {
    await does('Top-up');
    await does('Refund');
    const now = Date.now();
    const gift = priced(60n, 1, { viewerId: 'alice', at: now, validUntil: now + 30_000 });
    await world.says('gift-catalog', gift);
    await world.eventsOf(gift, 1);
    await world.says('ack-watchdog', { ...confirmed(1), viewerId: 'alice' });
    await world.eventsOf(gift, 2);
    await does('Chargeback');
  });

  it('of what two people do', async () => {
    await does('Write-off of a debt');
    await does('Approve or reject', 3);
    await does('Approve or reject', 0);
    await does('Approve or reject', 1);
    for (const title of ['Free coins', 'Reversal of a gift']) {
      await does(title);
      expect(await approve()).toMatchObject({ status: 'approved', posting_id: expect.any(String) });
    }
    expect(await world.balance('alice')).toMatchObject({ available: '30' });
  });

  it('of freezing, contracts and months', async () => {
    await does('Freeze and unfreeze', 0);
    await does('Freeze and unfreeze', 1);
    expect(await approve()).toMatchObject({ status: 'approved', posting_id: null });
    await does('Contract');
    await does('Close a month');
    expect(await approve()).toMatchObject({ status: 'approved', posting_id: null });
  });

  it('of notes', async () => {
    for (const index of [0, 1, 2, 3]) await does('Notes', index);
    await does('Approve or reject', 2);
  });

  it('of every call, and the books are in order', async () => {
    const calls = [...sections.values()].flat().map(({ command }) => command);
    expect(calls.filter((command) => !done.has(command))).toEqual([]);
    expect(await world.audit()).toEqual({});
  });
});
