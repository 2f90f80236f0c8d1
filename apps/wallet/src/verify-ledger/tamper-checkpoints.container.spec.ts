import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfJws, unverified } from '../checkpoints/checkpoint.js';
import { TamperWorld } from './testing/tamper-world.js';

const world = new TamperWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

describe('a checkpoint', () => {
  const file = (directory: string, number: number): string => join(directory, `000000000${number}.jws`);
  const write = (directory: string, number: number, jws: string): void => {
    chmodSync(file(directory, number), 0o644);
    writeFileSync(file(directory, number), jws);
  };
  const read = (directory: string, number: number): string => readFileSync(file(directory, number), 'utf8');

  it.each([1, 2, 3])('number %i that is gone is missed', async (number) => {
    const found = await world.found(async ({ directory }) => rmSync(file(directory, number)));
    expect(found[0]).toContain(`ledger TAMPERED checkpoint-missing checkpoint ${number}`);
  });

  it.each([[[1]], [[3]], [[1, 2]], [[2, 3]]])(
    'of which somebody kept copies, without %j, proves the books',
    async (gone) => {
      await world.withCopy(async (copy) => {
        for (const number of gone) rmSync(file(copy.directory, number));
        expect(await world.lines(copy, { maySkip: true })).toEqual([]);
        await copy.client.query(`UPDATE posting SET actor = 'eve' WHERE kind = 'top-up'`);
        expect((await world.lines(copy, { maySkip: true }))[0]).toContain('TAMPERED row-changed');
      });
    },
  );

  it('that somebody kept is missed in the table', async () => {
    await world.withCopy(async (copy) => {
      await copy.client.query('DELETE FROM audit.checkpoint WHERE number = 2');
      expect((await world.lines(copy, { maySkip: true }))[0]).toContain(
        'checkpoint 2: the folder has it, the table does not',
      );
    });
  });

  it('that another key has signed is none', async () => {
    const found = await world.found(async ({ directory }) =>
      write(directory, 3, await world.stranger(unverified(read(directory, 3)))),
    );
    expect(found[0]).toBe('ledger TAMPERED checkpoint-unsigned checkpoint 3: no trusted key has signed it');
  });

  it('that nobody has signed is none', async () => {
    const found = await world.found(async ({ directory }) => {
      const header = Buffer.from('{"alg":"none","typ":"liwu-checkpoint"}').toString('base64url');
      write(directory, 3, `${header}.${read(directory, 3).split('.')[1]}.`);
    });
    expect(found[0]).toContain('checkpoint-unsigned checkpoint 3');
  });

  it('of which the one before it was made anew says so', async () => {
    const found = await world.found(async ({ directory }) => {
      const second = unverified(read(directory, 2));
      write(directory, 2, await world.sign({ ...second, takenAt: second.takenAt + 1 }));
    });
    expect(found[0]).toBe('ledger TAMPERED checkpoint-contradicted checkpoint 3: the one before it was another');
  });

  it('of other sums is contradicted by the events', async () => {
    const found = await world.found(async ({ directory, client }) => {
      const last = unverified(read(directory, 3));
      const jws = await world.sign({ ...last, sums: last.sums.map((sum) => ({ ...sum, debits: '1' })) });
      write(directory, 3, jws);
      await client.query('UPDATE audit.checkpoint SET jws = $1 WHERE number = 3', [jws]);
    });
    expect(found).toEqual([
      expect.stringMatching(/^ledger TAMPERED checkpoint-contradicted checkpoint 3: it sums COIN to 1 and /),
    ]);
  });

  it('of another content in the table is named', async () => {
    const found = await world.found(({ client }) =>
      client.query(`UPDATE audit.checkpoint SET jws = 'x' WHERE number = 2`),
    );
    expect(found).toEqual([
      'ledger TAMPERED checkpoint-contradicted checkpoint 2: the table has another one than the folder',
    ]);
  });

  it('names the one before it, by its hash', async () => {
    await world.withCopy(async ({ directory }) => {
      expect(unverified(read(directory, 2)).previous).toBe(hashOfJws(read(directory, 1)));
    });
  });

  it('is missed where there is none at all', async () => {
    const found = await world.found(async ({ directory, client }) => {
      for (const number of [1, 2, 3]) rmSync(file(directory, number));
      await client.query('DELETE FROM audit.checkpoint');
    });
    expect(found[0]).toBe('ledger TAMPERED checkpoint-missing there is no checkpoint at all');
  });

  it('that is old is no checkpoint of what happened since', async () => {
    const found = await world.found(async ({ directory, client }) => {
      rmSync(file(directory, 3));
      await client.query('DELETE FROM audit.checkpoint WHERE number = 3');
      await client.query(`UPDATE event SET recorded_at = now() - interval '1 hour'`);
    });
    expect(found).toEqual([
      expect.stringMatching(
        /checkpoint-missing checkpoint 2 is the last one, and event \d+-\d+ has had none for 36\d\d s$/,
      ),
    ]);
  });
});
