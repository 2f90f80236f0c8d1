import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '@liwu/embedded';
import { eventually } from '@liwu/test-kit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

/** The command runs from its built file, as operators have it. */
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const PATIENCE_MS = 30_000;
const children: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(main)) throw new Error('this spec needs the built files: run tsc -b first');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const start = async (...args: string[]) => {
  const port = await freePort();
  const child = spawn(process.execPath, [main, 'traces', '--port', String(port), '--quiet', '1', ...args]);
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (data) => (output.out += String(data)));
  child.stderr.on('data', (data) => (output.err += String(data)));
  await eventually(() => expect(output.err).toContain('collecting at'), { deadlineMs: PATIENCE_MS });
  const exitCode = once(child, 'exit').then(([code]) => Number(code));
  return { output, exitCode, port };
};

const post = async (port: number, viewer: string, traceId: string): Promise<void> => {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = {
    traceId: traceId.repeat(32),
    spanId: '1'.repeat(16),
    name: 'GiftRequested',
    startTimeUnixNano: '1795000000000000000',
    endTimeUnixNano: '1795000000012500000',
    attributes: [text('liwu.viewer.id', viewer), text('liwu.request.id', 'r-1')],
  };
  const resource = { attributes: [text('service.name', 'rtm-gateway')] };
  const answer = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(answer.status).toBe(200);
};

describe('the command that prints traces', { timeout: 2 * PATIENCE_MS }, () => {
  it('prints each gift that has become quiet, and ends after as many as it was asked for', async () => {
    const { exitCode, output, port } = await start('--count', '1');
    await post(port, 'alice', 'a');
    expect(await exitCode).toBe(0);
    expect(output.out).toBe(
      `gift alice/r-1\ntrace ${'a'.repeat(32)}: 1 span of 1 service in 12.5 ms\n` +
        '    +0.0 ms   12.5 ms  rtm-gateway  GiftRequested\n\n',
    );
  });

  it('prints only the gift that it was asked for', async () => {
    const { exitCode, output, port } = await start('--count', '1', '--gift', 'bob/r-1');
    await post(port, 'alice', 'a');
    await post(port, 'bob', 'b');
    expect(await exitCode).toBe(0);
    expect(output.out).toMatch(/^gift bob\/r-1\n/);
  });
});
