import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WalletDatabase } from '../testing/wallet-database.js';
import { CreateExports1795700002000 } from './create-exports.js';
import { EveryKind } from './testing/every-kind.js';
import { ExportsWorld } from './testing/exports-world.js';
import { fillSyntheticBooks } from './testing/synthetic-books.js';

let database: WalletDatabase;
let world: ExportsWorld;
let folder = '';
beforeAll(async () => {
  database = await WalletDatabase.create();
  const { client } = database;
  await new CreateExports1795700002000().up(client);
  await new CreateExports1795700002000().up(client); // as a rebuild does
  await new EveryKind(database, 'EUR').happens();
  folder = await mkdtemp(join(tmpdir(), 'liwu-export-files-'));
  world = new ExportsWorld(database.url, folder);
  await world.open();
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
  await database.drop();
});

const rowsOf = async (text: string, values: unknown[] = []) => (await database.client.query(text, values)).rows;

describe('an export', () => {
  it.each([
    ['csv', 'text/csv; charset=utf-8; header=present', 'csv'],
    ['parquet', 'application/vnd.apache.parquet', 'parquet'],
    ['hledger', 'text/plain; charset=utf-8', 'journal'],
  ])('as %s is taken on, made in the background, and fetched', async (format, type, extension) => {
    const asked = await world.ask({ format, period: '2026-11' });
    expect(asked).toMatchObject({ status: 202, body: { status: 'pending' } });
    const id = asked.body['export_id'];
    const shown = await world.ended(id);
    expect(shown).toMatchObject({ export_id: id, status: 'done', asked_by: 'ann', format });
    const file = await world.file(id);
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': type,
      'content-disposition': `attachment; filename="liwu-${String(id)}-1.${extension}"`,
      'content-length': String(bytes.length),
    });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const filter = { from: '2026-11-01', before: '2026-12-01' };
    expect(shown['manifest']).toMatchObject({ format, filter, sha256, bytes: bytes.length });
    expect(await rowsOf('SELECT by FROM audit.export_download WHERE export_id = $1', [id])).toEqual([{ by: 'ann' }]);
    expect(
      await rowsOf('SELECT asked_by, status, sha256, filter FROM audit.export WHERE export_id = $1', [id]),
    ).toEqual([{ asked_by: 'ann', status: 'done', sha256, filter }]);
    expect(await readdir(folder)).not.toContain(expect.stringMatching(/\.part$/));
  });

  it('is the same one when its key comes again, and its key is for nothing else', async () => {
    const key = randomUUID();
    const first = await world.ask({ format: 'csv' }, 'ann:auditor', key);
    const again = await world.ask({ format: 'csv' }, 'ann:auditor', key);
    expect(again.body['export_id']).toBe(first.body['export_id']);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await world.ask({ format: 'csv', unit: 'EUR' }, 'ann:auditor', key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    const others = await world.ask({ format: 'csv' }, 'bob:auditor', key);
    expect(others.body['export_id']).not.toBe(first.body['export_id']);
  });

  it('that is asked for again under its key in a restored database keeps the file that was shown before', async () => {
    const key = randomUUID();
    const asked = await world.ask({ format: 'csv' }, 'ann:auditor', key);
    const id = String(asked.body['export_id']);
    await world.ended(id);
    const name = `liwu-${id}-1.csv`;
    await writeFile(join(folder, name), 'as it was shown');
    await rowsOf('DELETE FROM audit.export WHERE export_id = $1', [id]);
    await world.ask({ format: 'csv' }, 'ann:auditor', key);
    await world.ended(id);
    const files = (await readdir(folder)).filter((file) => file.startsWith(name)).sort();
    expect(files).toEqual([name, expect.stringMatching(/\.csv\.20[0-9-]{8}T/)]);
    expect(await readFile(join(folder, files[1]!), 'utf8')).toBe('as it was shown');
    expect(await readFile(join(folder, name), 'utf8')).toContain('recorded_at');
  });

  it('of an operator is seen by that operator and by auditors only', async () => {
    const { body } = await world.ask({ format: 'csv', unit: 'EUR' }, 'op:operator');
    await world.ended(body['export_id']);
    expect(await world.show(body['export_id'], 'op:operator')).toMatchObject({ status: 200 });
    expect(await world.show(body['export_id'], 'other:operator')).toMatchObject({ status: 404 });
    for (const [as, status] of [
      ['other:operator', 404],
      ['op:operator', 200],
      ['ann:auditor', 200],
    ] as const) {
      const file = await world.file(body['export_id'], as);
      await file.arrayBuffer();
      expect(file.status).toBe(status);
    }
  });

  it.each<[number, string, object, string?, string?]>([
    [400, 'invalid_parameter', { format: 'xlsx' }],
    [400, 'invalid_parameter', { format: 'csv', period: '2026-13' }],
    [400, 'invalid_parameter', { format: 'csv', from: '2026-02-30' }],
    [400, 'invalid_parameter', { format: 'csv', unit: 'XXX' }],
    [400, 'invalid_parameter', { format: 'csv', detail: 'posting' }],
    [400, 'invalid_parameter', { format: 'csv', account: `'; DROP TABLE posting; --` }],
    [400, 'invalid_parameter', { format: 'csv', nonsense: 1 }],
    [400, 'invalid_parameter', { format: 'hledger', viewer: 'alice' }],
    [400, 'idempotency_key_missing', { format: 'csv' }, 'ann:auditor', ''],
    [403, 'role_missing', { format: 'csv' }, 'alice:viewer'],
    [403, 'role_missing', { format: 'csv' }, 'app:approver'],
  ])('is refused with %i %s for %j', async (status, code, body, as = 'ann:auditor', key = randomUUID()) => {
    expect(await world.ask(body, as, key)).toMatchObject({ status, body: { code } });
  });

  it('that nobody asked for is not found', async () => {
    expect(await world.show(randomUUID())).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

describe('with long books', () => {
  beforeAll(async () => {
    await rowsOf('TRUNCATE transfer, posting, ledger_lane, balance');
    await fillSyntheticBooks(database.client, 280_000);
  });

  it('a journal of more than 100,000 postings is refused', async () => {
    const body = { format: 'hledger', detail: 'posting' };
    expect(await world.ask(body)).toMatchObject({ status: 413, body: { code: 'range_too_large' } });
    const fewer = await world.ask({ ...body, from: '2026-02-01', before: '2026-02-03' });
    expect(await world.ended(fewer.body['export_id'])).toMatchObject({ status: 'done' });
  });

  it('one export runs at a time, eight wait, and whoever comes then is told to come again', async () => {
    const asked = await Promise.all(Array.from({ length: 12 }, () => world.ask({ format: 'csv' })));
    const statuses = asked.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(1);
    const running = async () =>
      (await rowsOf(`SELECT count(*)::int AS n FROM audit.export WHERE status = 'running'`))[0]?.n;
    await expect.poll(running).toBe(1);
    expect(asked.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('30');
  });

  it('what a killed process was making has failed, and can be asked for again under its key', async () => {
    const key = randomUUID();
    await rowsOf(`UPDATE audit.export SET status = 'failed' WHERE status <> 'done'`);
    await world.end('SIGKILL');
    await world.start();
    const { body } = await world.ask({ format: 'csv' }, 'ann:auditor', key);
    await world.end('SIGKILL');
    await rowsOf(
      `UPDATE audit.export SET heartbeat_at = now() - interval '61 s' WHERE status IN ('pending', 'running')`,
    );
    await world.start();
    expect((await world.show(body['export_id'])).body).toMatchObject({
      status: 'failed',
      failure: 'its process ended',
    });
    const again = await world.ask({ format: 'csv' }, 'ann:auditor', key);
    expect(again).toMatchObject({ status: 202, body: { export_id: body['export_id'], status: 'pending' } });
    expect(await world.ended(body['export_id'])).toMatchObject({ status: 'done' });
    const file = await world.file(body['export_id']);
    expect(file.headers.get('content-disposition')).toContain('-2.csv');
    await file.arrayBuffer();
  });

  it('a process that is stopped lets go of what it was making', async () => {
    const { body } = await world.ask({ format: 'parquet' });
    await world.end('SIGTERM');
    const rows = await rowsOf('SELECT status, failure FROM audit.export WHERE export_id = $1', [body['export_id']]);
    expect(rows).toEqual([{ status: 'failed', failure: 'the service was stopped' }]);
    expect((await readdir(folder)).filter((name) => name.includes(String(body['export_id'])))).toEqual([]);
    await world.start();
  });
});

it('the tables of exports explain every column', async () => {
  const rows = await rowsOf(
    `SELECT c.relname || '.' || a.attname AS column FROM pg_attribute AS a
     JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE n.nspname = 'audit' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
       AND col_description(c.oid, a.attnum) IS NULL`,
  );
  expect(rows).toEqual([]);
});
