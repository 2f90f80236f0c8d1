import { eventually } from '@liwu/test-kit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { balanceOf } from './ledger.js';
import { liwu } from './liwu-command.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { openViewer } from './people.js';

const { databases } = inject('suite');
const wallet = new Client({ connectionString: databases.wallet });

beforeAll(async () => {
  await wallet.connect();
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  await (await openViewer(viewer)).sendGift({ room, receiver: host, gift, quantity: 1, cost: '5' });
  await eventually(async () => expect(await balanceOf(viewer)).toEqual({ available: '95', held: '0' }));
});
afterAll(() => wallet.end());

/** Someone with the database's password changes one row; afterwards it is as it was. */
const tamper = async <T>(change: string, back: string, look: () => Promise<T>): Promise<T> => {
  await wallet.query("SET session_replication_role = 'replica'");
  expect((await wallet.query(change)).rowCount).toBe(1);
  try {
    return await look();
  } finally {
    expect((await wallet.query(back)).rowCount).toBe(1);
  }
};

describe('liwu verify', () => {
  it('holds, says one line for each check, and exits with 0', async () => {
    const { exitCode, output } = await liwu('verify');
    expect(
      output
        .trim()
        .split('\n')
        .filter((line) => !/^holds {3}[a-z]/.test(line)),
    ).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('exits with 1 and names the balance that was edited', async () => {
    const row =
      "account = 'platform:gift-revenue' AND lane = (SELECT min(lane) FROM balance WHERE account = 'platform:gift-revenue')";
    const { exitCode, output } = await tamper(
      `UPDATE balance SET balance = balance + 1 WHERE ${row}`,
      `UPDATE balance SET balance = balance - 1 WHERE ${row}`,
      () => liwu('verify'),
    );
    expect(exitCode).toBe(1);
    expect(output).toMatch(/BROKEN {2}the trial balance is zero/);
    expect(output).toMatch(/lane \d+ platform:gift-revenue COIN: the wallet keeps/);
  });

  it('exits with 1 and names the transfer whose amount was changed, and its event', async () => {
    const row =
      "(lane, seq) = (SELECT lane, min(seq) FROM transfer WHERE credit LIKE '%:paid:held' GROUP BY lane LIMIT 1)";
    const { exitCode, output } = await tamper(
      `UPDATE transfer SET amount = amount + 1 WHERE ${row}`,
      `UPDATE transfer SET amount = amount - 1 WHERE ${row}`,
      () => liwu('verify'),
    );
    expect(exitCode).toBe(1);
    expect(output).toMatch(/BROKEN {2}the ledger moved what the events say.*\n\s+event [0-9a-f-]{36}: says more/);
  });

  it('exits with 1 and names the stored event that was changed', async () => {
    const row =
      "(lane, sequence) = (SELECT lane, min(sequence) FROM event WHERE type = 'liwu.CoinsHeld.v1' GROUP BY lane LIMIT 1)";
    const { exitCode, output } = await tamper(
      `UPDATE event SET value = value || '\\x20' WHERE ${row}`,
      `UPDATE event SET value = substring(value FROM 1 FOR length(value) - 1) WHERE ${row}`,
      () => liwu('verify'),
    );
    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /BROKEN {2}topics equal event tables.*\n\s+wallet lane \d+ .* differs from the event table in its value/,
    );
    expect(output).toMatch(/BROKEN {2}sequences are gapless and chained/);
  });

  it('exits with 2 where there is no suite to check', async () => {
    const { exitCode, output } = await liwu('verify', '--state-dir', '/nowhere');
    expect(output).toContain('No suite runs');
    expect(exitCode).toBe(2);
  });
});
