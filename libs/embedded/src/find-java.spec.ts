import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findJava, javaMajorOf } from './find-java.js';

describe('the Java for the broker', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'liwu-java-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const javaThatSays = (banner: string): NodeJS.ProcessEnv => {
    writeFileSync(join(folder, 'java'), `#!/bin/sh\necho '${banner}' >&2\n`);
    chmodSync(join(folder, 'java'), 0o755);
    return { PATH: folder };
  };

  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_402"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['openjdk version "25-ea" 2025-09-16', 25],
    ['The operation could not be completed.', undefined],
  ])('reads %s', (banner, major) => expect(javaMajorOf(banner)).toBe(major));

  it('is the first one on the path', async () => {
    expect(await findJava(javaThatSays('openjdk version "17.0.1" 2021-10-19'))).toBe('java');
  });

  it('is asked for in one sentence when there is none', async () => {
    await expect(findJava({ PATH: '/nonexistent' })).rejects.toMatchObject({
      code: 'java-missing',
      message: expect.stringMatching(
        /^Kafka needs Java, which is not there: install .*17 or newer.*apt-get install .*\.$/,
      ),
    });
  });

  it('is asked for in one sentence when it is too old', async () => {
    await expect(findJava(javaThatSays('openjdk version "11.0.2" 2019-01-15'))).rejects.toMatchObject({
      code: 'java-too-old',
      message: expect.stringMatching(/^Kafka needs Java 17, but java is 11: install .*\.$/),
    });
  });

  it('is that of JAVA_HOME, which is not passed over when it is wrong', async () => {
    const env = { ...javaThatSays('openjdk version "17.0.1" 2021-10-19'), JAVA_HOME: '/nonexistent' };
    await expect(findJava(env)).rejects.toMatchObject({ code: 'java-missing' });
  });
});
