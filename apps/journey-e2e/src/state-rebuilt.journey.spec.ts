import { Client } from 'pg';
import { expect, inject, it } from 'vitest';
import { liwu } from './liwu-command.js';

const SERVICES = ['gift-catalog', 'wallet', 'ack-watchdog'] as const;
const WITHIN_MS = 120_000;
const { databases } = inject('suite');

it(
  'liwu rebuild builds every service’s state again in the middle of a crowd’s gifts, and breaks no promise',
  { timeout: 2 * WITHIN_MS },
  async () => {
    const size = ['--viewers', '20', '--gifts', '400', '--seed', '11', '--rooms', '5', '--rate', '40'];
    const crowd = liwu('crowd', ...size, '--duplicate', '0.05');
    for (const service of SERVICES) {
      const { exitCode, output } = await liwu('rebuild', service);
      expect([exitCode, output]).toEqual([0, expect.stringContaining('The rebuilt tables serve now.')]);
    }
    expect(await crowd).toMatchObject({ exitCode: 0 });
    for (const service of SERVICES) {
      const { exitCode, output } = await liwu('rebuild', service, '--dry-run');
      expect([exitCode, output]).toEqual([0, expect.stringContaining('The state is what its events say')]);
    }
  },
);

it('liwu rebuild exits with 1 where a balance was edited, names it, and keeps what it built until that is dropped', async () => {
  const wallet = new Client({ connectionString: databases.wallet });
  await wallet.connect();
  const row =
    "account = 'platform:gift-revenue' AND lane = (SELECT min(lane) FROM balance WHERE account = 'platform:gift-revenue')";
  const built = async () => (await wallet.query(`SELECT to_regclass('rebuilt.balance') IS NOT NULL AS built`)).rows[0];
  try {
    await wallet.query(`UPDATE balance SET balance = balance + 1 WHERE ${row}`);
    const { exitCode, output } = await liwu('rebuild', 'wallet');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/DIFFERS {2}balance in 1 rows.*\n.*"platform:gift-revenue"/);
    expect(await built()).toEqual({ built: true });
    expect(await liwu('rebuild', 'wallet', '--drop')).toMatchObject({ exitCode: 0 });
    expect(await built()).toEqual({ built: false });
  } finally {
    await wallet.query(`UPDATE balance SET balance = balance - 1 WHERE ${row}`);
    await wallet.end();
  }
  expect(await liwu('rebuild', 'wallet', '--dry-run')).toMatchObject({ exitCode: 0 });
});

it('liwu reconcile finds that every topic holds what its table does, and exits with 0', async () => {
  const { exitCode, answer } = await liwu('reconcile', '--json');
  const services: { service: string; lanes: { stored: number; matched: number; sent: number }[] }[] =
    JSON.parse(answer);
  expect(exitCode).toBe(0);
  expect(services.map(({ service }) => service)).toEqual(SERVICES);
  for (const { lanes } of services) {
    expect(lanes).toHaveLength(12);
    for (const { stored, matched, sent } of lanes) expect([matched, sent]).toEqual([stored, 0]);
  }
});
