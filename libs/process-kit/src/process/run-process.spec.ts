import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';

/** Processes run the built files. */
const built = new URL('../../dist/index.js', import.meta.url);
beforeAll(() => {
  if (!existsSync(built)) throw new Error('this spec needs the built files: run tsc -b first');
});

/** Starting a process takes long on a busy machine. */
const PATIENCE_MS = 30_000;

/** What became of a process that has these as `started` and `stop`. */
const ended = async (started: string, stop: string) => {
  const code = `import { createProcessLog, runProcess } from '${built.href}';
    const log = createProcessLog({ service: 'example' }, { level: 'info' });
    const held = setInterval(() => {}, 1_000);
    await runProcess('example', () => ({ log, drainMs: 10_000, started: ${started}, stop: ${stop} }));
    process.kill(process.pid, 'SIGTERM');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
  let out = '';
  child.stdout.on('data', (data) => (out += String(data)));
  const [exitCode] = await once(child, 'close');
  const lines = out
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
  return { exitCode: Number(exitCode), said: lines.map(({ msg }) => msg), lines };
};

describe('a process', { timeout: PATIENCE_MS }, () => {
  it('says that it has started, with what it wants to say of it, and ends with 0 when it is told to', async () => {
    const { exitCode, said, lines } = await ended(`Promise.resolve({ url: 'http://x' })`, 'async () => {}');
    expect(exitCode).toBe(0);
    expect(said).toEqual(['started', 'draining', 'stopped']);
    expect(lines[0]).toMatchObject({ service: 'example', level: 'info', url: 'http://x' });
  });

  it.each([
    ['cannot start', `Promise.reject(new Error('no port'))`, 'async () => {}', ['the service cannot start', 'stopped']],
    [
      'does not drain cleanly',
      'Promise.resolve()',
      `() => Promise.reject(new Error('stuck'))`,
      ['started', 'draining', 'not drained cleanly'],
    ],
    [
      'meets a fault that nobody handles',
      'Promise.resolve()',
      `() => new Promise(() => setImmediate(() => { throw new Error('a bug'); }))`,
      ['started', 'draining', 'a fault that nobody handled'],
    ],
  ])('ends with 1 where it %s, and its log says so', async (_, started, stop, words) => {
    expect(await ended(started, stop)).toMatchObject({ exitCode: 1, said: words });
  });
});
