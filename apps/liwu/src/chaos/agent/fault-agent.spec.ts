import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from '@liwu/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentOrder } from './agent-messages.js';

const AGENT = fileURLToPath(new URL('../../../dist/chaos/agent/fault-agent.js', import.meta.url));

/** A small service: passes a step each time it is asked to, and tells which time it believes it to be. */
const CHILD = `
import { channel } from 'node:diagnostics_channel';
const clock = Date.now; // as a service keeps it from its start on
process.on('message', ({ pass }) => {
  if (!pass) return;
  channel('liwu:step').publish(pass);
  process.send({ passed: pass, now: clock(), made: new Date().getTime(), given: new Date(7).getTime(), isDate: new Date() instanceof Date });
});
setInterval(() => {}, 1_000); // the channel alone keeps nothing running
process.send({ begun: true });
`;

interface Said {
  readonly begun?: true;
  readonly told?: string;
  readonly step?: string;
  readonly passed?: string;
  readonly now: number;
  readonly made: number;
  readonly given: number;
  readonly isDate: boolean;
}

let child: ChildProcess;
let said: Said[];

beforeEach(async () => {
  if (!existsSync(AGENT)) throw new Error(`build first (npx tsc -b): no ${AGENT}`);
  child = spawn(process.execPath, ['--import', AGENT, '--input-type=module', '-e', CHILD], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
    cwd: fileURLToPath(new URL('../../../', import.meta.url)),
  });
  said = [];
  child.on('message', (message) => void said.push(message as Said));
  await eventually(() => expect(said).toMatchObject([{ begun: true }]), { deadlineMs: 20_000 });
  said.length = 0;
});
afterEach(() => void child.kill('SIGKILL'));

const order = (what: AgentOrder): void => void child.send(what);
const pass = (step: string): void => void child.send({ pass: step });

describe('the agent in a process', () => {
  it('kills it as it passes the step for the nth time, and tells so before', async () => {
    const exited = once(child, 'exit');
    order({ order: 'die', step: 'batch-committed', nth: 3 });
    for (const step of ['batch-committed', 'batch-commit-sent', 'batch-committed', 'batch-committed']) pass(step);
    expect(await exited).toEqual([null, 'SIGKILL']);
    await eventually(() =>
      expect(said.map(({ passed, step, told }) => passed ?? `${told} at ${step}`)).toEqual([
        'batch-committed',
        'batch-commit-sent',
        'batch-committed',
        'dying at batch-committed',
      ]),
    );
  });

  it('lets it live once the order is taken back', async () => {
    order({ order: 'die', step: 'batch-committed', nth: 1 });
    order({ order: 'live' });
    pass('batch-committed');
    await eventually(() => expect(said.map(({ passed }) => passed)).toEqual(['batch-committed']));
  });

  it('shifts its clock, also where it was taken before, and back again, and leaves given dates alone', async () => {
    const byMs = 600_000;
    for (const shift of [byMs, 0]) {
      said.length = 0;
      const askedAt = Date.now();
      order({ order: 'shift-clock', byMs: shift });
      pass('any');
      await eventually(() => expect(said).toHaveLength(2));
      const [told, answer] = said;
      expect(told).toEqual({ told: 'clock-shifted', byMs: shift });
      for (const moment of [answer!.now, answer!.made]) {
        expect(moment).toBeGreaterThanOrEqual(askedAt + shift);
        expect(moment).toBeLessThanOrEqual(Date.now() + shift);
      }
      expect(answer).toMatchObject({ given: 7, isDate: true });
    }
  });
});
