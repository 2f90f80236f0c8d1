import { SandboxAdmin } from '@liwu/rtm';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { RIG_CONFIG } from './sandbox-rig.js';
import { startSandbox } from './start-sandbox.js';

it('leaves it to its starter to say that it listens, and logs which faults are ordered', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const sandbox = await startSandbox(RIG_CONFIG, log);
  try {
    expect(lines).toEqual([]);
    await new SandboxAdmin(sandbox.adminUrl).order({ kind: 'kick', next: 1 });
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['fault ordered']);
  } finally {
    await sandbox.stop();
  }
});
