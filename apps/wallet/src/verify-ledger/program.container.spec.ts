import { type ExecFileException, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Copy, TamperWorld } from './testing/tamper-world.js';

const PROGRAM = fileURLToPath(new URL('../../dist/verify-ledger.js', import.meta.url));
const world = new TamperWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

/** What the program says and how it exits, as it was built. */
const run = async ({ url }: Pick<Copy, 'url'>, ...flags: string[]): Promise<{ code: number; said: string[] }> => {
  if (!existsSync(PROGRAM)) throw new Error(`build the wallet first (npx tsc -b apps/wallet): there is no ${PROGRAM}`);
  const env = {
    LIWU_DATABASE_URL: url,
    LIWU_HTTP_PORT: '0',
    LIWU_KAFKA_BROKERS: '127.0.0.1:9',
    LIWU_OIDC_ISSUER: 'http://127.0.0.1:9',
    LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:9',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...flags], { env }, (error: ExecFileException | null, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: `${stdout}${stderr}`.trim().split('\n') }),
    );
  });
};

it('exits with 0 for clean books, 1 for tampered ones, and 2 where it cannot tell', async () => {
  await world.withCopy(async (copy) => {
    const trusting = ['--checkpoints', copy.directory, '--keys', world.keys];
    await copy.client.query('CREATE TABLE migrations (name text)');
    const clean = await run(copy, ...trusting);
    expect(clean).toMatchObject({
      code: 0,
      said: expect.arrayContaining([expect.stringMatching(/^lane 1 clean: \d+ transfers, \d+ events$/)]),
    });
    expect(clean.said.at(-1)).toMatch(
      /^clean: \d+ transfers of \d+ events, 3 checkpoints, in \d+\.\d s: [\d,]+ events and [\d,]+ transfers a second$/,
    );
    expect(await run(copy, '--lane', '1', ...trusting)).toMatchObject({ code: 0 });
    expect(await run(copy, '--no-checkpoints')).toMatchObject({ code: 0 });

    expect(await run(copy)).toMatchObject({
      code: 2,
      said: [expect.stringContaining('No public keys of checkpoints are known')],
    });
    expect(await run(copy, '--keys', copy.directory)).toMatchObject({ code: 2 });
    expect(await run(copy, '--checkpoints', '/nowhere', '--keys', world.keys)).toMatchObject({ code: 2 });
    expect(await run(copy, '--lane', '99', ...trusting)).toMatchObject({
      code: 2,
      said: [expect.stringContaining('There is no lane 99.')],
    });
    expect(await run(copy, '--loan', '1')).toMatchObject({ code: 2, said: [expect.stringContaining('Usage: ')] });
    expect(await run({ url: `${copy.url}_gone` }, ...trusting)).toMatchObject({ code: 2 });

    await copy.client.query(`UPDATE posting SET actor = 'eve' WHERE kind = 'reversal'`);
    const tampered = await run(copy, ...trusting);
    expect([tampered.code, tampered.said.at(-1)]).toEqual([1, expect.stringMatching(/^TAMPERED: /)]);
    await copy.client.query(`INSERT INTO migrations VALUES ('OfTomorrow')`);
    expect(await run(copy, ...trusting)).toMatchObject({
      code: 2,
      said: [expect.stringContaining('A newer version has run OfTomorrow')],
    });
  });
});
