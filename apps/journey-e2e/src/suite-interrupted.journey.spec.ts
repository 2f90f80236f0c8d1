import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from '@liwu/embedded';
import { eventually } from '@liwu/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIWU_MAIN, PORT_BASE } from './liwu-command.js';

/** Beside the suite of this run. */
const OWN_PORT_BASE = Number(PORT_BASE) + 300;
/** root's Postgres runs as another user, who must pass. */
const READABLE_BY_ALL = 0o755;
const READY_WITHIN_MS = 90_000;
const CROWD_BEGINS_WITHIN_MS = 30_000;
/** Later than a Ctrl-C that npm passes on, sooner than everything has ended. */
const SECOND_PRESS_AFTER_MS = 1_100;

interface SuiteFile {
  readonly supervisor: ProcessIdentity;
  readonly processes: readonly (ProcessIdentity & { readonly name: string; readonly port: number })[];
}

/** A command under way, and what it has written so far. */
interface Command {
  readonly process: ChildProcess;
  readonly exitCode: Promise<number>;
  output: string;
}

let stateDir: string;
let up: Command;
let suite: SuiteFile;

const begin = (...args: readonly string[]): Command => {
  const child = spawn(process.execPath, [LIWU_MAIN, ...args, '--state-dir', stateDir]);
  const exitCode = once(child, 'close').then(([code]) => Number(code));
  const command: Command = { process: child, exitCode, output: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (command.output += String(data)));
  return command;
};
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'liwu-interrupted-'));
  chmodSync(stateDir, READABLE_BY_ALL);
  up = begin('up', '--port-base', String(OWN_PORT_BASE));
  await eventually(() => expect(up.output).toContain('Ctrl-C stops everything in order.'), {
    deadlineMs: READY_WITHIN_MS,
  });
  suite = JSON.parse(readFileSync(join(stateDir, 'suite.json'), 'utf8'));
});
afterEach(() => {
  up.process.kill('SIGKILL');
  for (const { pid } of (suite?.processes ?? []).filter(isRunning)) process.kill(pid, 'SIGKILL');
  rmSync(stateDir, { recursive: true });
});

const expectNothingLeft = async (): Promise<void> => {
  expect(suite.processes).toHaveLength(8);
  expect(suite.processes.filter(isRunning)).toEqual([]);
  expect(existsSync(join(stateDir, 'suite.json'))).toBe(false);
  for (const { port } of suite.processes) {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    await once(server.close(), 'close');
  }
};

/** When a service said this, by its log. */
const saidAt = (service: string, msg: 'draining' | 'stopped'): number => {
  const lines = readFileSync(join(stateDir, 'logs', `${service}.log`), 'utf8')
    .trim()
    .split('\n');
  const entry = lines.map((line) => JSON.parse(line)).findLast((one) => one.msg === msg);
  return Date.parse(entry.time);
};

const postgresToldAt = (): number => {
  const log = readFileSync(join(stateDir, 'postgres', 'output.log'), 'utf8');
  const [, time = ''] = /^(\S+ \S+) UTC .*received fast shutdown request$/m.exec(log) ?? [];
  return Date.parse(`${time}Z`);
};

describe('Ctrl-C', () => {
  it('ends the gateway, then the services, the sandbox and the servers, also when it comes twice at once', async () => {
    up.process.kill('SIGINT');
    up.process.kill('SIGINT');
    expect(await up.exitCode).toBe(0);

    await expectNothingLeft();
    expect(up.output).toContain('Stopping everything in order');
    const services = ['gift-catalog', 'wallet', 'ack-watchdog'];
    for (const service of services) {
      expect(saidAt(service, 'draining')).toBeGreaterThanOrEqual(saidAt('rtm-gateway', 'stopped'));
      expect(saidAt('rtm-sandbox', 'draining')).toBeGreaterThanOrEqual(saidAt(service, 'stopped'));
    }
    expect(postgresToldAt()).toBeGreaterThanOrEqual(saidAt('rtm-sandbox', 'stopped'));
  });

  it('kills what has not ended when it is pressed once more, and leaves nothing running', async () => {
    up.process.kill('SIGINT');
    await sleep(SECOND_PRESS_AFTER_MS);
    up.process.kill('SIGINT');
    expect(await up.exitCode).toBe(0);
    await expectNothingLeft();
  });

  it('ends a crowd that is under way, too, which says why and exits with 2', async () => {
    const crowd = begin('crowd', '--viewers', '10', '--rate', '10', '--rooms', '2', '--drop', '0.05');
    await eventually(() => expect(crowd.output).toContain('requested'), { deadlineMs: CROWD_BEGINS_WITHIN_MS });
    up.process.kill('SIGINT');
    expect(await Promise.all([crowd.exitCode, up.exitCode])).toEqual([2, 0]);
    expect(crowd.output).toMatch(/\nliwu: The suite has ended; the crowd cannot go on\.\n$/);
  });
});
