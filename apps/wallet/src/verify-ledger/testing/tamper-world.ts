import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { Client } from 'pg';
import { inject } from 'vitest';
import { type SignCheckpoint, signerOf } from '../../checkpoints/checkpoint-keys.js';
import { CreateCheckpoints1795700003000 } from '../../checkpoints/create-checkpoints.js';
import { DirectorySink } from '../../checkpoints/directory-sink.js';
import { takeCheckpoint, type Taken } from '../../checkpoints/take-checkpoint.js';
import { WalletDatabase } from '../../testing/wallet-database.js';
import { laneLines, lastLines } from '../run-verify-ledger.js';
import { verifyLedger } from '../verify-ledger.js';
import { tell } from './story.js';

const silent = { error: () => undefined };

/** How the books are verified. */
interface How {
  readonly checkpoints?: boolean;
  readonly maySkip?: boolean;
  readonly redefined?: readonly number[];
}

/** A database of one spec, with the checkpoints of its past. */
export interface Copy {
  readonly client: Client;
  readonly url: string;
  /** The folder of checkpoints. */
  readonly directory: string;
}

/** The books of a small story, with three checkpoints; each spec tampers with a copy of its own. */
export class TamperWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'liwu-tamper-'));
  readonly directory = join(this.folder, 'checkpoints');
  readonly keys = join(this.folder, 'public.json');
  database!: WalletDatabase;
  sign!: SignCheckpoint;
  stranger!: SignCheckpoint;

  async open(): Promise<this> {
    mkdirSync(this.directory);
    this.sign = await this.newKey('key-1', this.keys);
    this.stranger = await this.newKey('key-1', join(this.folder, 'stranger.json'));
    this.database = await WalletDatabase.create();
    await new CreateCheckpoints1795700003000().up(this.database.client);
    await tell(this.database, async () => void (await this.take()));
    await this.take();
    await this.database.client.end(); // nobody may be connected to what is copied
    return this;
  }

  /** Takes a checkpoint, on demand. */
  take(client = this.database.client, directory = this.directory, sign = this.sign): Promise<Taken> {
    const sinks = [new DirectorySink(directory)];
    return takeCheckpoint(client, { deployment: 'local', sign, sinks, log: silent });
  }

  /** Runs `tamper` on a copy, and gives back the lines of whatever is found. */
  async found(tamper: (copy: Copy) => Promise<unknown>, how: How = {}): Promise<string[]> {
    return this.withCopy(async (copy) => {
      await tamper(copy);
      return this.lines(copy, how);
    });
  }

  async lines({ url, directory }: Pick<Copy, 'url' | 'directory'>, how: How = {}): Promise<string[]> {
    const verdict = await verifyLedger({
      databaseUrl: url,
      accountingZone: 'UTC',
      deployment: 'local',
      staleAfterMs: 600_000,
      checkpoints: (how.checkpoints ?? true) ? { directory, keys: this.keys, maySkip: how.maySkip ?? false } : 'none',
      redefined: how.redefined ?? [],
    });
    return [...verdict.lanes.flatMap(laneLines), ...lastLines(verdict, 1)].filter((line) => / TAMPERED /.test(line));
  }

  async withCopy<T>(work: (copy: Copy) => Promise<T>): Promise<T> {
    const server = inject('postgresUrl');
    const name = `tamper_${randomBytes(6).toString('hex')}`;
    const original = new URL(this.database.url).pathname.slice(1);
    const directory = mkdtempSync(join(this.folder, 'copy-'));
    cpSync(this.directory, directory, { recursive: true });
    await asAdmin(server, `CREATE DATABASE ${name} TEMPLATE ${original}`);
    const client = new Client({ connectionString: databaseUrl(server, name) });
    await client.connect();
    try {
      return await work({ client, url: databaseUrl(server, name), directory });
    } finally {
      await client.end();
      await asAdmin(server, `DROP DATABASE ${name} WITH (FORCE)`);
    }
  }

  async close(): Promise<void> {
    await asAdmin(inject('postgresUrl'), `DROP DATABASE ${new URL(this.database.url).pathname.slice(1)} WITH (FORCE)`);
    rmSync(this.folder, { recursive: true });
  }

  private async newKey(kid: string, publicPath: string): Promise<SignCheckpoint> {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const path = `${publicPath}.private`;
    writeFileSync(path, JSON.stringify({ ...(await exportJWK(privateKey)), kid }));
    writeFileSync(publicPath, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid }] }));
    return signerOf(path);
  }
}

const databaseUrl = (server: string, name: string): string => {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
};

async function asAdmin(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
