import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { asked, handlerWith, toppedUp } from '../testing/facts.js';
import { WalletDatabase } from '../testing/wallet-database.js';
import { hashOfJws, NO_PREVIOUS } from './checkpoint.js';
import { openerOf, type SignCheckpoint, signerOf } from './checkpoint-keys.js';
import { SinkConflict } from './checkpoint-sink.js';
import { CreateCheckpoints1795700003000 } from './create-checkpoints.js';
import { DirectorySink } from './directory-sink.js';
import { BooksBehind, takeCheckpoint, type TakeOptions, type Taken } from './take-checkpoint.js';

const folder = mkdtempSync(join(tmpdir(), 'liwu-take-'));
const publicKeys = join(folder, 'public.json');
const errors: string[] = [];
const log = { error: (_: object, message: string) => void errors.push(message) };
let database: WalletDatabase;
let sign: SignCheckpoint;
let directory: string;
let folders = 0;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  writeFileSync(join(folder, 'private.json'), JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k' }));
  writeFileSync(publicKeys, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] }));
  sign = await signerOf(join(folder, 'private.json'));
  database = await WalletDatabase.create();
  for (let run = 0; run < 2; run++) await new CreateCheckpoints1795700003000().up(database.client); // as a rebuild does
});
beforeEach(async () => {
  await database.client.query('TRUNCATE audit.checkpoint');
  directory = join(folder, `checkpoints-${(folders += 1)}`);
  mkdirSync(directory);
  errors.length = 0;
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

const take = (more: Partial<TakeOptions> = {}, client = database.client): Promise<Taken> =>
  takeCheckpoint(client, { deployment: 'spec', sign, sinks: [new DirectorySink(directory)], log, ...more });
const due = { unless: { youngerThanMs: 0 } };
let payments = 0;
const happen = async (): Promise<void> => {
  const { coins, price, tax, provider, viewerId } = toppedUp(10n);
  const providerReference = `pay-${(payments += 1)}`;
  const command = { type: 'TopUpCoins' as const, viewerId, coins, price, tax, provider, providerReference };
  await database.run(handlerWith(), [asked(command)]);
};
const fileOf = (number: number): string => join(directory, `000000000${number}.jws`);
const inTable = async (): Promise<string[]> =>
  (await database.client.query('SELECT jws FROM audit.checkpoint ORDER BY number')).rows.map(({ jws }) => jws);

it('is signed, names the one before it, and lies read-only in the folder as in the table', async () => {
  await happen();
  const first = await take();
  await happen();
  const second = await take();
  expect(await openerOf(publicKeys)(second.latest?.jws ?? '')).toEqual(second.latest?.checkpoint);
  expect([first, second].map(({ latest }) => [latest?.checkpoint.number, latest?.checkpoint.previous])).toEqual([
    [1, NO_PREVIOUS],
    [2, hashOfJws(first.latest?.jws ?? '')],
  ]);
  expect(second.latest?.checkpoint.sums.map(({ unit, debits, credits }) => [unit, debits === credits])).toEqual([
    ['COIN', true],
    ['EUR', true],
  ]);
  expect(readdirSync(directory)).toEqual(['0000000001.jws', '0000000002.jws']);
  expect(statSync(fileOf(1)).mode & 0o777).toBe(0o444);
  expect(await inTable()).toEqual([1, 2].map((number) => readFileSync(fileOf(number), 'utf8')));
});

it('is left out where nothing changed, or the last one is recent; on demand it is taken all the same', async () => {
  await take();
  expect(await take(due)).toMatchObject({ outcome: 'unchanged', latest: { checkpoint: { number: 1 } } });
  await happen();
  expect((await take({ unless: { youngerThanMs: 60_000 } })).outcome).toBe('recent');
  expect((await take(due)).outcome).toBe('taken');
  expect(await take()).toMatchObject({ outcome: 'taken', latest: { checkpoint: { number: 3 } } });
});

it('is taken by one replica, while the others leave it to that one', async () => {
  const other = await database.connect();
  let going = (): void => undefined;
  const gate = new Promise<void>((resolve) => (going = resolve));
  const slow = take({ sign: async (checkpoint) => (await gate, sign(checkpoint)) }, other);
  await expect.poll(async () => (await take(due)).outcome).toBe('busy');
  going();
  expect((await slow).outcome).toBe('taken');
  await other.end();
});

it('never overwrites another one: that is an alarm', async () => {
  await take();
  const forged = await sign({ ...(await take()).latest!.checkpoint, takenAt: 1 });
  await database.client.query('UPDATE audit.checkpoint SET jws = $1 WHERE number = 2', [forged]);
  let alarms = 0;
  await expect(take({ alarm: () => void (alarms += 1) })).rejects.toBeInstanceOf(SinkConflict);
  expect([alarms, errors]).toEqual([1, ['a checkpoint was tampered with']]);
  expect(readFileSync(fileOf(2), 'utf8')).not.toBe(forged);
  expect(readdirSync(directory)).toHaveLength(2);
});

it('goes on where a crash has left one in the folder alone, or a folder is new', async () => {
  await take();
  await take();
  await database.client.query('DELETE FROM audit.checkpoint WHERE number = 2');
  expect(await take()).toMatchObject({ latest: { checkpoint: { number: 3 } } });
  expect(await inTable()).toHaveLength(3);
  directory = join(folder, 'another');
  mkdirSync(directory);
  await take();
  expect(readdirSync(directory)).toHaveLength(4);
});

it('is not taken by itself of books that end before the last one, as those of a restored copy do; by hand it is', async () => {
  const moveOn = (events: number) =>
    database.client.query('UPDATE lane SET sequence = sequence + $1 WHERE lane = 3', [events]);
  await moveOn(5);
  await take();
  await moveOn(-5);
  await expect(take(due)).rejects.toThrow(BooksBehind);
  await expect(take(due)).rejects.toThrow(/^the books end before checkpoint 1: lane 3 has \d+ events, it says \d+/);
  expect(readdirSync(directory)).toHaveLength(1);
  expect(await take()).toMatchObject({ outcome: 'taken', latest: { checkpoint: { number: 2 } } });
  expect((await take(due)).outcome).toBe('unchanged');
});

it('is not in the table where a sink cannot take it', async () => {
  rmSync(directory, { recursive: true });
  await expect(take()).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await inTable()).toEqual([]);
});
