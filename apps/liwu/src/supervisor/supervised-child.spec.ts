import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isRunning, type ProcessIdentity } from '@liwu/embedded';
import { eventually } from '@liwu/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChildPlan, type ChildWatcher, SupervisedChild } from './supervised-child.js';

const SERVER = `
import { createServer } from 'node:http';
console.log('listening');
createServer((_request, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
`;
const READY_WITHIN_MS = 5_000;

let folder: string;
let identities: ProcessIdentity[];
let said: string[];
let child: SupervisedChild | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liwu-child-'));
  identities = [];
  said = [];
});
afterEach(async () => {
  child?.kill();
  await eventually(() => expect(identities.filter(isRunning)).toEqual([]));
  rmSync(folder, { recursive: true });
});

interface More extends Partial<ChildPlan> {
  readonly watcher?: Partial<ChildWatcher>;
}

const childRunning = async (script: string, { watcher, ...more }: More = {}): Promise<SupervisedChild> => {
  const port = await freePort();
  const path = join(folder, 'child.mjs');
  writeFileSync(path, script);
  const plan: ChildPlan = {
    name: 'wallet',
    app: 'wallet',
    port,
    nodeArguments: [path],
    environment: { ...process.env, NODE_OPTIONS: '', PORT: String(port) },
    logPath: join(folder, 'wallet.log'),
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: 2_000,
    ...more,
  };
  const spawned = (_plan: ChildPlan, identity: ProcessIdentity): void => void identities.push(identity);
  child = new SupervisedChild(plan, { ...watcher, spawned, say: (line) => void said.push(line) });
  return child;
};
const last = (): ProcessIdentity => identities.at(-1)!;

describe('a supervised child', () => {
  it('has started once it is ready, writes to its log, and ends when it is told to', async () => {
    const server = await childRunning(SERVER);
    await server.start();
    expect(isRunning(last())).toBe(true);
    expect(readFileSync(server.plan.logPath, 'utf8')).toBe('listening\n');
    await server.stop();
    expect(isRunning(last())).toBe(false);
    expect(said).toEqual([]);
  });

  it('is started again after it was killed, and both are said', async () => {
    const server = await childRunning(SERVER);
    await server.start();
    const first = last();
    process.kill(first.pid, 'SIGKILL');
    await eventually(() => expect(said).toHaveLength(2), { deadlineMs: 10_000 });
    expect(said[0]).toContain('wallet: it was ended by SIGKILL; it starts again in 0.5 s.');
    expect(said[1]).toBe('wallet is ready again.');
    expect(last().pid).not.toBe(first.pid);
    expect((await fetch(server.plan.readyUrl)).status).toBe(200);
  });

  it('hears and is heard over its channel, where it has one, and its listener sees it come and go', async () => {
    const seen: unknown[] = [];
    const server = await childRunning(
      `process.on('message', (message) => process.send({ heard: message }));${SERVER}`,
      {
        channel: true,
        watcher: {
          ready: ({ name }) => void seen.push(`${name} is ready`),
          ended: ({ name }, how) => void seen.push(`${name}: ${how}`),
          told: (_plan, message) => void seen.push(message),
        },
      },
    );
    await server.start();
    expect(server.tell({ hello: 1 })).toBe(true);
    await eventually(() => expect(seen).toEqual(['wallet is ready', { heard: { hello: 1 } }]));
    expect(server.signal('SIGKILL')).toBe(true);
    await eventually(() => expect(seen).toHaveLength(4), { deadlineMs: 10_000 });
    expect(seen.slice(2)).toEqual(['wallet: it was ended by SIGKILL', 'wallet is ready']);
    await server.stop();
    expect(server.tell({ hello: 2 })).toBe(false);
    expect(server.signal('SIGKILL')).toBe(false);
  });

  it('is not started again once it was told to stop, though it had just ended', async () => {
    const server = await childRunning(SERVER);
    await server.start();
    process.kill(last().pid, 'SIGKILL');
    await eventually(() => expect(said).toHaveLength(1));
    await server.stop();
    expect(identities).toHaveLength(1);
  });

  it('fails with its last words when it ends before it is ready', async () => {
    const server = await childRunning(`console.error('no database'); process.exit(78);`);
    await expect(server.start()).rejects.toThrow(/wallet did not start: it ended with exit code 78.*\n.*no database/);
    expect(identities).toHaveLength(1);
  });

  it('fails, and is ended, when it is not ready in time', async () => {
    const server = await childRunning(`setInterval(() => {}, 1_000);`, { readyWithinMs: 300 });
    await expect(server.start()).rejects.toThrow('it was not ready within 0.3 s. It wrote nothing to');
    expect(isRunning(last())).toBe(false);
  });

  it('is killed when it does not end in time', async () => {
    const deaf = `process.on('SIGTERM', () => {});${SERVER}`;
    const server = await childRunning(deaf, { stopWithinMs: 200 });
    await server.start();
    await server.stop();
    expect(isRunning(last())).toBe(false);
    expect(said).toEqual(['wallet has not ended within 0.2 s and is killed.']);
  });
});
