import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from '@liwu/test-kit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

/** The example runs from its built file, as services do. */
const example = fileURLToPath(new URL('../../dist/testing/example-service.js', import.meta.url));
const good = {
  LIWU_HTTP_PORT: '0',
  LIWU_KAFKA_BROKERS: '127.0.0.1:1',
  LIWU_OIDC_ISSUER: 'http://127.0.0.1:1',
  LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:1/jwks',
};

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const start = (env: Record<string, string>) => {
  const child = spawn(process.execPath, [example], { env });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (data) => (output.out += String(data)));
  child.stderr.on('data', (data) => (output.err += String(data)));
  const lines = () =>
    output.out
      .split('\n')
      .filter(Boolean)
      .map((line): Record<string, unknown> => JSON.parse(line));
  const said = (msg: string) =>
    eventually(() => lines().some((line) => line['msg'] === msg), { deadlineMs: PATIENCE_MS });
  const url = async () => {
    await said('started');
    return String(lines().find((line) => line['msg'] === 'listening')?.['url']);
  };
  const exitCode = once(child, 'exit').then(([code]) => Number(code));
  return { child, output, lines, said, url, exitCode };
};

beforeAll(() => {
  if (!existsSync(example)) throw new Error('this spec needs the built files: run tsc -b first');
});

/** Starting a process takes long on a busy machine. */
const PATIENCE_MS = 30_000;

describe('a service as a process', { timeout: 2 * PATIENCE_MS }, () => {
  it('ends with 78 and names every fault when its settings are wrong', async () => {
    const { exitCode, output } = start({ ...good, LIWU_HTTP_PORT: 'x', LIWU_LANES: '0', LIWU_KAFKA_BROKERS: '' });
    expect(await exitCode).toBe(78);
    expect(output.err).toBe(
      'example cannot start. 3 settings are wrong:\n' +
        '  LIWU_HTTP_PORT: must be a whole number\n' +
        '  LIWU_KAFKA_BROKERS is not set\n' +
        '  LIWU_LANES: must be at least 1\n',
    );
  });

  it('logs each request under its id, but no probes', async () => {
    const service = start(good);
    const url = await service.url();
    await fetch(`${url}/health/ready`);
    await fetch(`${url}/slow?secret=1`, { headers: { 'x-request-id': 'r-7', authorization: 'Bearer secret' } });
    await fetch(`${url}/nowhere`, { headers: { 'x-request-id': 'r-8' } });
    service.child.kill('SIGTERM');
    expect(await service.exitCode).toBe(0);
    const answered = service.lines().filter(({ msg }) => msg === 'request answered');
    expect(answered).toMatchObject([
      { httpRequestId: 'r-7', method: 'GET', path: '/slow', status: 200, level: 'info' },
      { httpRequestId: 'r-8', path: '/nowhere', status: 404 },
    ]);
    const refused = service.lines().filter(({ msg }) => msg === 'a request was refused');
    expect(refused).toMatchObject([{ httpRequestId: 'r-8', code: 'not_found', level: 'info' }]);
    expect(service.output.out).not.toContain('secret');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('on %s answers what it was asked, then stops its parts', async (signal) => {
    const service = start({ ...good, EXAMPLE_ANSWERS_AFTER_MS: '300' });
    const answer = fetch(`${await service.url()}/slow`);
    await service.said('answering');
    service.child.kill(signal);
    await service.said('draining');
    service.child.kill('SIGINT'); // a terminal and a supervisor may both send one
    expect(await (await answer).json()).toEqual({ slow: true });
    expect(await service.exitCode).toBe(0);
    const order = service.lines().map(({ msg }) => msg);
    const last = ['draining', 'request answered', 'part stopped', 'stopped'];
    expect(order.filter((msg) => last.includes(String(msg)))).toEqual(last);
  });

  it('ends with 1 when it has not drained in time', async () => {
    const service = start({ ...good, EXAMPLE_STOPS_AFTER_MS: '30000', LIWU_DRAIN_MS: '200' });
    await service.url();
    service.child.kill('SIGTERM');
    expect(await service.exitCode).toBe(1);
    expect(service.lines().at(-1)).toMatchObject({ level: 'fatal', msg: 'not drained in time' });
  });

  it('ends with 1 when a part cannot start, or its port is taken', async () => {
    const service = start({ ...good, EXAMPLE_STARTS: 'no' });
    expect(await service.exitCode).toBe(1);
    expect(service.lines()).toContainEqual(
      expect.objectContaining({
        level: 'fatal',
        err: expect.objectContaining({ message: expect.stringContaining('does not want') }),
      }),
    );
    const first = start(good);
    const { port } = new URL(await first.url());
    const second = start({ ...good, LIWU_HTTP_PORT: port });
    expect(await second.exitCode).toBe(1);
    expect(second.output.err).toContain('EADDRINUSE');
    first.child.kill('SIGTERM');
    expect(await first.exitCode).toBe(0);
  });
});
