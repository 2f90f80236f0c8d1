import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kafkaJars } from './kafka-jars.js';

describe('the cache of Kafka jars', () => {
  let folder: string;
  let cache: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liwu-jars-'));
    cache = join(folder, 'cache');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A Maven that does what this script says; `$target` is the folder that it shall fill. */
  const mavenThat = (script: string): NodeJS.ProcessEnv => {
    const target = 'for a; do case "$a" in -DoutputDirectory=*) target="${a#*=}";; esac; done\nmkdir -p "$target"\n';
    writeFileSync(join(folder, 'mvn'), `#!/bin/sh\n${target}${script}\n`);
    chmodSync(join(folder, 'mvn'), 0o755);
    return { PATH: `${folder}:/usr/bin:/bin`, LIWU_CACHE_DIR: cache };
  };
  const silent = () => undefined;

  it('is not asked where a folder of jars is given, and that one is used as it is', async () => {
    const jars = join(folder, 'jars');
    mkdirSync(jars);
    writeFileSync(join(jars, 'kafka-clients-4.2.1.jar'), '');
    const env = { PATH: '/nonexistent', LIWU_CACHE_DIR: cache, LIWU_KAFKA_JARS: jars };
    expect(await kafkaJars(silent, env)).toBe(jars);
    expect(existsSync(cache)).toBe(false);
  });

  it.each(['nowhere', 'empty'])('refuses a given folder that holds no Kafka: %s', async (name) => {
    mkdirSync(join(folder, 'empty'));
    const LIWU_KAFKA_JARS = join(folder, name);
    await expect(kafkaJars(silent, { LIWU_KAFKA_JARS })).rejects.toMatchObject({
      code: 'jars-missing',
      message: `LIWU_KAFKA_JARS names ${LIWU_KAFKA_JARS}, where no jars of Kafka are; leave it unset to have them downloaded.`,
    });
  });

  it('asks for Maven in one sentence when it is missing', async () => {
    await expect(kafkaJars(silent, { PATH: '/nonexistent', LIWU_CACHE_DIR: cache })).rejects.toMatchObject({
      code: 'maven-missing',
      message: expect.stringMatching(/^Downloading Kafka needs Maven, which is not there: install it \(.*\)\.$/),
    });
  });

  it('keeps nothing of a download that failed half-way, and says why', async () => {
    const env = mavenThat('echo half > "$target/kafka-clients-4.2.1.jar"; echo "[ERROR] no route to host"; exit 1');
    await expect(kafkaJars(silent, env)).rejects.toMatchObject({
      code: 'download-failed',
      message: 'Maven could not download Kafka: [ERROR] no route to host',
    });
    expect(readdirSync(cache)).toEqual([]);
  });

  it('keeps nothing of a download that is not the pinned one', async () => {
    const env = mavenThat('echo other > "$target/kafka-clients-4.2.1.jar"');
    await expect(kafkaJars(silent, env)).rejects.toMatchObject({ code: 'jars-differ' });
    expect(readdirSync(cache)).toEqual([]);
  });

  it('drops what killed downloads left long ago, and nothing of one under way', async () => {
    const [abandoned, underWay] = [join(cache, '.download-1-1'), join(cache, '.download-2-2')];
    for (const each of [abandoned, underWay]) mkdirSync(each, { recursive: true });
    utimesSync(abandoned, new Date(0), new Date(0));
    await expect(kafkaJars(silent, mavenThat('exit 1'))).rejects.toMatchObject({ code: 'download-failed' });
    expect([existsSync(abandoned), existsSync(underWay)]).toEqual([false, true]);
  });
});
