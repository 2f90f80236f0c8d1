import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireVectors } from './vector-types.js';
import { WIRE_VECTORS_FILE } from './wire-vectors.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PROGRAM = 'libs/sealing/second-implementation/VerifyVectors.java';
const DEADLINE_MS = 60_000;
const REMEDY =
  'install one (Debian, Ubuntu: apt-get install openjdk-17-jre-headless; elsewhere a JDK) or point JAVA_HOME at one';

interface Ended {
  readonly code: number;
  readonly lines: string[];
}

/** Runs the second implementation; a machine without a Java that can is told so, and the spec fails rather than to pass unseen. */
const verify = async (file: string): Promise<Ended> =>
  await new Promise((resolve, reject) => {
    const home = process.env['JAVA_HOME'];
    const java = home ? join(home, 'bin', 'java') : 'java';
    const options = { cwd: ROOT, encoding: 'utf8', timeout: DEADLINE_MS } as const;
    execFile(java, [PROGRAM, file], options, (error, stdout, stderr) => {
      if (stdout.trimEnd().endsWith(' as stated')) {
        return resolve({ code: Number(error?.code ?? 0), lines: stdout.trimEnd().split('\n') });
      }
      const why = `the second implementation needs Java 17 or newer with its module jdk.compiler: ${REMEDY}`;
      reject(new Error(`${why}\n${stderr}`, { cause: error }));
    });
  });

const committed = (): WireVectors => JSON.parse(readFileSync(WIRE_VECTORS_FILE, 'utf8')) as WireVectors;
const countOf = ({ seal, grants, channel, ids }: WireVectors): number => {
  const seals = [seal.sessions, seal.opened, seal.refused];
  const others = [grants.signed, grants.received, channel.messages, channel.budgets];
  return [...seals, ...others, ids.uids, ids.requestIds, ids.ages].reduce((sum, list) => sum + list.length, 0);
};

describe('the second implementation', { timeout: DEADLINE_MS }, () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'liwu-vectors-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const verifyAltered = async (alter: (vectors: WireVectors) => void): Promise<Ended> => {
    const vectors = committed();
    alter(vectors);
    const file = join(folder, 'altered.json');
    writeFileSync(file, JSON.stringify(vectors));
    return await verify(file);
  };

  it('comes to every verdict by itself', async () => {
    const count = countOf(committed());
    expect(count).toBeGreaterThan(300);
    const report = [`${count} vectors, ${count} as stated`];
    expect(await verify(fileURLToPath(WIRE_VECTORS_FILE))).toEqual({ code: 0, lines: report });
  });

  it('sees each verdict that is stated wrongly', async () => {
    type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };
    const { code, lines } = await verifyAltered((vectors) => {
      const { seal, grants, channel, ids } = vectors as Mutable<WireVectors>;
      seal.sessions[0]!.toViewer.key = '00'.repeat(32);
      seal.opened[1]!.expired = true;
      seal.opened[2]!.text = seal.opened[1]!.text;
      seal.refused[0]!.reason = 'version';
      grants.signed[0]!.jws += 'A';
      grants.received[0]!.deliveries[0]!.verdict = 'seen';
      channel.messages[0]!.verdict = 'not-gifts';
      channel.budgets[0]!.bursts[0]!.read++;
      ids.uids[0]!.viewerId = 'bob';
      ids.requestIds[0]!.timeMs = 1;
      ids.ages[0]!.isStale = true;
    });
    const lists = lines.flatMap((line) => /^not as stated: (\w+): /.exec(line)?.[1] ?? []);
    const altered = [
      'sessions',
      'opened',
      'opened',
      'refused',
      'signed',
      'received',
      'messages',
      'budgets',
      'uids',
      'requestIds',
      'ages',
    ];
    expect(lists).toEqual(altered);
    const count = countOf(committed());
    expect([code, lines.at(-1)]).toEqual([1, `${count} vectors, ${count - altered.length} as stated`]);
  });
});
