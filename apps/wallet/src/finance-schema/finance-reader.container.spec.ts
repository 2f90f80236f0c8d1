import { randomBytes } from 'node:crypto';
import { createLaneTables } from '@liwu/event-log';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WALLET_MIGRATIONS } from '../create-wallet.js';
import { CreateFinanceViews1795700009000 } from './create-finance-views.js';
import { FinanceScenario, playTwoMonths } from './finance-scenario.js';
import { FORBIDDEN } from './forbidden.js';
import { FINANCE_READER, nothingForEverybody, READER_ROLE } from './reader-role.js';

const NOT_ALLOWED = '42501';
const READ_ONLY = '25006';
const PASSWORD = randomBytes(12).toString('hex');

let scenario: FinanceScenario;
let reader: Client;

beforeAll(async () => {
  scenario = await FinanceScenario.create();
  await new CreateFinanceViews1795700009000().up(scenario.database.client);
  await playTwoMonths(scenario);
  await scenario.database.client.query(`ALTER ROLE ${FINANCE_READER} PASSWORD '${PASSWORD}'`);
  reader = await connectAs(FINANCE_READER, PASSWORD, scenario.database.url);
});
afterAll(async () => {
  await reader.end();
  await scenario.database.drop();
});

describe('finance’s reader', () => {
  it('reads every view and calls every function', async () => {
    const { rows: views } = await reader.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class AS c WHERE relnamespace = 'finance'::regnamespace AND relkind = 'v'`,
    );
    expect(views).toHaveLength(23);
    const empty: string[] = [];
    for (const { name } of views) {
      const { rowCount } = await reader.query(`SELECT * FROM ${name}`);
      if (!rowCount) empty.push(name);
    }
    // Nobody has asked for these here: the handbook's specs read them.
    expect(empty.toSorted()).toEqual(['checkpoint', 'reconciliation_item', 'reconciliation_run']);
    const { rows } = await reader.query(
      `SELECT (SELECT count(*)::int FROM balance_at('viewer:%')), minor_unit('JPY'), account_class('platform:revenue')`,
    );
    expect(rows).toEqual([{ count: 10, minor_unit: '1', account_class: 'income' }]);
  });

  it('begins read-only, with little time, in finance’s schema', async () => {
    const { rows } = await reader.query(
      `SELECT current_setting('transaction_read_only') AS ro, current_setting('statement_timeout') AS time, current_schema()::text AS schema`,
    );
    expect(rows).toEqual([{ ro: 'on', time: '1min', schema: 'finance' }]);
  });

  const forbidden = FORBIDDEN.map(([sql, state = NOT_ALLOWED]) => ({ sql, state }));
  it.each(forbidden)('cannot, even where it lifts its own limits: $sql', async ({ sql, state }) => {
    const [limited, lifted] = await bothWays(sql);
    expect([state, READ_ONLY]).toContain(limited);
    expect(lifted).toBe(state);
  });

  it('takes no advisory lock of any kind', async () => {
    const { rows } = await reader.query<{ call: string }>(
      `SELECT format('SELECT %s(%s)', p.proname, concat_ws(', ', CASE WHEN pronargs > 0 THEN '1' END, CASE WHEN pronargs > 1 THEN '1' END)) AS call
       FROM pg_proc AS p WHERE proname LIKE '%advisory%'`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(21);
    for (const { call } of rows) expect([call, await bothWays(call)]).toEqual([call, [NOT_ALLOWED, NOT_ALLOWED]]);
  });

  it('makes no large object by any function', async () => {
    const { rows } = await reader.query<{ name: string; granted: boolean }>(
      `SELECT oid::regprocedure AS name FROM pg_proc WHERE (proname LIKE 'lo\\_%' OR proname IN ('loread', 'lowrite'))
         AND has_function_privilege(oid, 'EXECUTE')`,
    );
    expect(rows).toEqual([]);
  });

  it('can give nothing on, and learns nothing of tables by their statistics', async () => {
    await bothWays('GRANT SELECT ON finance.account TO PUBLIC'); // a warning only
    const { rows } = await scenario.database.client.query(
      `SELECT count(*)::int AS given FROM pg_class, aclexplode(relacl) AS a WHERE relnamespace = 'finance'::regnamespace AND a.grantee = 0`,
    );
    expect(rows).toEqual([{ given: 0 }]);
    await scenario.database.client.query('ANALYZE');
    expect((await reader.query(`SELECT FROM pg_stats WHERE schemaname IN ('public', 'personal')`)).rowCount).toBe(0);
  });

  it('can send a bare NOTIFY, which no right stops: whoever listens hears it, and nothing is changed', async () => {
    const before = await heads();
    await reader.query(`NOTIFY liwu_lanes, 'from a reader'`);
    expect(await heads()).toEqual(before);
    expect(await bothWays(`SELECT pg_notify('liwu_lanes', '')`)).toEqual([NOT_ALLOWED, NOT_ALLOWED]);
  });

  it('can change its own settings and password, which no right stops either: the settings come back', async () => {
    await bothWays(`ALTER ROLE ${FINANCE_READER} RESET ALL`);
    const settings = `SELECT coalesce(array_length(rolconfig, 1), 0) AS settings FROM pg_roles WHERE rolname = '${FINANCE_READER}'`;
    expect((await reader.query(settings)).rows).toEqual([{ settings: 0 }]);
    await new CreateFinanceViews1795700009000().up(scenario.database.client);
    expect((await reader.query(settings)).rows).toEqual([{ settings: 4 }]);
  });

  it('sees nothing in a database that has no views for it', async () => {
    const other = await freshDatabase();
    const owner = new Client({ connectionString: other.url });
    await owner.connect();
    await owner.query('CREATE SCHEMA secret; CREATE TABLE secret.thing (a int); CREATE TABLE thing (a int)');
    const visitor = await connectAs(FINANCE_READER, PASSWORD, other.url);
    for (const table of ['secret.thing', 'public.thing'])
      expect(await stateOf(visitor.query(`SELECT * FROM ${table}`))).toBe(NOT_ALLOWED);
    await Promise.all([visitor.end(), owner.end()]);
    await other.drop();
  });
});

describe('the role', () => {
  it('is made once, however many databases are migrated at the same moment', async () => {
    const databases = await Promise.all([1, 2, 3, 4].map(() => freshDatabase()));
    const clients = await Promise.all(databases.map(({ url }) => connected(url)));
    for (let round = 0; round < 5; round++) {
      await clients[0]!.query(`ALTER ROLE ${FINANCE_READER} RESET ALL`);
      await Promise.all(clients.map((client) => client.query(READER_ROLE)));
    }
    // Nothing rests on the role any more once the views are gone and its rights are taken back.
    const { client } = scenario.database;
    await new CreateFinanceViews1795700009000().down(client);
    for (let round = 0; round < 5; round++) {
      await client.query(`DROP ROLE ${FINANCE_READER}`);
      await Promise.all(clients.map((each) => each.query(READER_ROLE)));
    }
    await new CreateFinanceViews1795700009000().up(client);
    await client.query(`ALTER ROLE ${FINANCE_READER} PASSWORD '${PASSWORD}'`);
    await Promise.all(clients.map((each) => each.end()));
    await Promise.all(databases.map((database) => database.drop()));
  });

  it.each([
    ['and can call what everybody can where nobody has taken that away', false, '00000'],
    ['and can call nothing that does where its operator has', true, NOT_ALLOWED],
  ])('gets its views also from a service that is no superuser, %s', async (_, taken, may) => {
    const service = `service_${randomBytes(4).toString('hex')}`;
    const database = await freshDatabase();
    const admin = await connected(database.url);
    await admin.query(`CREATE ROLE ${service} LOGIN PASSWORD '${PASSWORD}'`);
    await admin.query(
      `ALTER DATABASE ${admin.escapeIdentifier(new URL(database.url).pathname.slice(1))} OWNER TO ${service}`,
    );
    if (taken) await admin.query(nothingForEverybody(`'${service}'`));
    await demandViewsBy(service, database, may);
    await admin.query(`REASSIGN OWNED BY ${service} TO CURRENT_USER; DROP OWNED BY ${service}; DROP ROLE ${service}`);
    await admin.end();
    await database.drop();
  });
});

/** The service keeps what it needs itself; `may` is how the reader's calls end that only a superuser can take away. */
async function demandViewsBy(service: string, database: FreshDatabase, may: string): Promise<void> {
  const client = await connectAs(service, PASSWORD, database.url);
  await createLaneTables(client);
  for (const Migration of WALLET_MIGRATIONS) await new Migration().up(client);
  await new CreateFinanceViews1795700009000().up(client);
  await client.query(
    `SELECT pg_try_advisory_lock(1), pg_notify('a', ''); CREATE TEMP TABLE mine (a int); DO $$ BEGIN END $$`,
  );
  const visitor = await connectAs(FINANCE_READER, PASSWORD, database.url);
  expect((await visitor.query('SELECT * FROM account')).rows).toEqual([]);
  expect(await stateOf(visitor.query('SELECT * FROM public.posting'))).toBe(NOT_ALLOWED);
  await visitor.query('SET default_transaction_read_only = off');
  expect(await stateOf(visitor.query('CREATE TEMP TABLE mine (a int)'))).toBe(NOT_ALLOWED);
  for (const call of ['pg_try_advisory_lock(2)', 'lo_create(0)', `pg_notify('a', '')`])
    expect([call, await stateOf(visitor.query(`SELECT ${call}`))]).toEqual([call, may]);
  await Promise.all([visitor.end(), client.end()]);
}

/** The SQLSTATE that it ends with as the session begins, and where the session has lifted its own limits; `00000` where it is done. */
async function bothWays(sql: string): Promise<[limited: string, lifted: string]> {
  await reader.query('SET default_transaction_read_only = on');
  const limited = await stateOf(reader.query(sql));
  await reader.query('ROLLBACK');
  await reader.query('SET default_transaction_read_only = off; SET statement_timeout = 0');
  const lifted = await stateOf(reader.query(sql));
  await reader.query('ROLLBACK');
  await reader.query('RESET default_transaction_read_only; RESET statement_timeout');
  return [limited, lifted];
}

function stateOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => '00000',
    (error: { code?: string }) => error.code ?? 'no SQLSTATE',
  );
}

async function heads(): Promise<unknown[][]> {
  return scenario.rows('SELECT lane, last_seq, head FROM public.ledger_lane ORDER BY lane');
}

async function connectAs(user: string, password: string, databaseUrl: string): Promise<Client> {
  const url = new URL(databaseUrl);
  Object.assign(url, { username: user, password });
  return connected(url.href);
}

async function connected(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}
