import { rebuildState } from '@liwu/event-log';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WALLET_MIGRATIONS } from '../create-wallet.js';
import { walletConfig } from '../wallet-config.js';
import { walletState } from '../wallet-state.js';
import { CreateFinanceViews1795700009000, FINANCE_ON_TOP } from './create-finance-views.js';
import { FinanceScenario, playTwoMonths } from './finance-scenario.js';

const MIGRATIONS = new Set([...WALLET_MIGRATIONS, CreateFinanceViews1795700009000]);

let scenario: FinanceScenario;
beforeAll(async () => {
  scenario = await FinanceScenario.create();
  await new CreateFinanceViews1795700009000().up(scenario.database.client);
  await playTwoMonths(scenario);
});
afterAll(() => scenario.database.drop());

it('finance reads what was built again, by the same views, from the moment it serves', async () => {
  const { url, client } = scenario.database;
  const config = walletConfig.parse({
    LIWU_HTTP_PORT: '0',
    LIWU_KAFKA_BROKERS: 'none:9092',
    LIWU_DATABASE_URL: url,
    LIWU_OIDC_ISSUER: 'https://none',
    LIWU_OIDC_JWKS_URL: 'https://none',
  });
  const asked = 'SELECT account, unit, balance FROM finance.account ORDER BY account, unit';
  const before = await scenario.rows(asked);
  const tables = `SELECT 'public.posting'::regclass::oid`;
  const [[old] = []] = await scenario.rows(tables);
  const result = await rebuildState(
    {
      ...walletState(config),
      onTop: FINANCE_ON_TOP,
      makeTables: async (runner) => {
        for (const Migration of MIGRATIONS) await new Migration().up(runner);
      },
    },
    { databaseUrl: url, dryRun: false, acceptChanges: false, say: () => undefined },
  );
  expect(result).toMatchObject({ outcome: 'swapped', broken: [] });
  expect(await scenario.rows(tables)).not.toEqual([[old]]);
  expect(await scenario.rows(asked)).toEqual(before);
  await client.query(`UPDATE public.balance SET balance = balance + 1 WHERE account = 'platform:write-offs'`);
  expect(await scenario.rows(asked)).not.toEqual(before);
});
