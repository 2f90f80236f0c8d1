import { identityOf } from '@liwu/embedded';
import { eventually } from '@liwu/test-kit';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { balanceOf, walletEventsOf } from './ledger.js';
import { liwu, PORT_BASE } from './liwu-command.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { openViewer } from './people.js';
import { readRunningSuite } from './running-suite.js';

const READY_WITHIN_MS = 60_000;

const runningPids = (): number[] =>
  readRunningSuite()
    .processes.map(({ pid }) => pid)
    .filter((pid) => identityOf(pid));

describe('the operator’s command', () => {
  it('tells that every process is ready, and where to connect', async () => {
    const { exitCode, output } = await liwu('status', '--json');
    expect(exitCode).toBe(0);
    const { processes }: { processes: { name: string; condition: string }[] } = JSON.parse(output);
    expect(processes.map(({ name }) => name).sort()).toEqual([
      'ack-watchdog',
      'gift-catalog',
      'kafka',
      'live-room',
      'postgres',
      'rtm-gateway',
      'rtm-sandbox',
      'wallet',
    ]);
    expect(new Set(processes.map(({ condition }) => condition))).toEqual(new Set(['ready']));
    const client = new Client({ connectionString: (await liwu('url', 'wallet')).output.trim() });
    await client.connect();
    expect((await client.query('SELECT count(*)::int AS lanes FROM lane')).rows).toEqual([{ lanes: 12 }]);
    await client.end();
  });

  it('tells that a service is gone, in its place, until it is ready again', async () => {
    const catalog = readRunningSuite().processes.find(({ name }) => name === 'gift-catalog');
    process.kill(catalog!.pid, 'SIGKILL');
    const { exitCode, output } = await liwu('status');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^The suite is up, but not ready: [^\n]*gift-catalog/);
    // It is started again after half a second.
    expect(output).toMatch(/\n {2}gift-catalog +(?:gone|not-ready) /);
    await eventually(async () => expect((await liwu('status')).exitCode).toBe(0), { deadlineMs: READY_WITHIN_MS });
  });

  it('refuses a second suite in the same folder', async () => {
    const { exitCode, output } = await liwu('up', '--port-base', PORT_BASE);
    expect(exitCode).toBe(2);
    expect(output).toMatch(/^liwu: A suite already runs with its state in /);
  });

  it('cleans up after a supervisor that was killed with -9, and the gift that was under way is settled', async () => {
    const { room, host } = await openRoom();
    const gift = await listGift(5n);
    const viewer = await viewerWithCoins(100n);
    const client = await openViewer(viewer);
    const before = readRunningSuite();
    const old = runningPids();

    const { requestId } = await client.sendGift({ room, receiver: host, gift, quantity: 1, cost: '5' });
    process.kill(before.supervisor.pid, 'SIGKILL');
    const { exitCode, output } = await liwu('up', '--detach', '--port-base', PORT_BASE);
    expect(output).toContain('Ending what an earlier run left behind');
    expect(exitCode).toBe(0);

    expect(old.filter((pid) => runningPids().includes(pid))).toEqual([]);
    await eventually(async () => expect(await balanceOf(viewer)).toEqual({ available: '95', held: '0' }), {
      deadlineMs: 90_000,
    });
    expect(await walletEventsOf(viewer, requestId)).toEqual(['CoinsHeld 0', 'GiftSettled 0']);
  });
});
