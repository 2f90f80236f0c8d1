import { describe, expect, inject, it } from 'vitest';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { buildImages } from './docker-images.js';
import { ownershipLabels, stopLeftOverContainers } from './docker-left-overs.js';
import { type Engine, startServers } from './start-servers.js';

const noEngine = async (): Promise<Engine> => ({ answers: false, cause: new Error('connection refused') });

describe('a run on a machine without a Docker engine', () => {
  it('takes embedded servers and says so', async () => {
    const lines: string[] = [];
    const servers = await startServers((line) => lines.push(line), {}, noEngine);
    expect(lines[0]).toBe('no Docker engine answers, so the specs run on embedded Kafka and Postgres');
    expect(servers).toMatchObject({
      serverKind: 'embedded',
      kafkaBrokers: [expect.stringMatching(/^127\.0\.0\.1:\d+$/)],
    });
    await servers.stop();
  });

  it('fails in CI, even where embedded servers are asked for', async () => {
    const env = { CI: 'true', LIWU_SPEC_SERVERS: 'embedded' };
    await expect(startServers(() => undefined, env, noEngine)).rejects.toThrow(
      'No Docker engine answers, and CI insists on one',
    );
  });
});

describe.runIf(inject('serverKind') === 'docker')('a run on Docker', () => {
  const start = async (labels: Record<string, string>) => {
    const { postgres } = await buildImages(() => undefined);
    return new GenericContainer(postgres)
      .withEntrypoint(['sh', '-c', 'echo here; exec sleep 600'])
      .withLabels(labels)
      .withWaitStrategy(Wait.forLogMessage('here'))
      .start();
  };
  const exists = async (id: string): Promise<boolean> => {
    const { container } = await getContainerRuntimeClient();
    return (await container.dockerode.listContainers({ all: true })).some(({ Id }) => Id === id);
  };

  it('removes what a killed run of this machine left, and nothing of a running one or of another machine', async () => {
    const own = ownershipLabels();
    const mine = await start(own);
    const leftOver = await start({ ...own, 'liwu.spec-servers.start-time': 'long ago' });
    const elsewhere = await start({
      ...own,
      'liwu.spec-servers.start-time': 'long ago',
      'liwu.spec-servers.host': 'other',
    });
    const lines: string[] = [];
    await stopLeftOverContainers((line) => lines.push(line));
    expect(lines).toEqual(['removing a container of a run that was killed']);
    expect(await Promise.all([mine, leftOver, elsewhere].map((each) => exists(each.getId())))).toEqual([
      true,
      false,
      true,
    ]);
    await Promise.all([mine.stop(), elsewhere.stop()]);
  });
});
