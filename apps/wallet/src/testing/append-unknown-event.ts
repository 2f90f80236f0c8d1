import { randomUUID } from 'node:crypto';
import { chainHash } from '@liwu/event-log';
import { Client } from 'pg';

/**
 * Appends an event of a type that this version does not know to a service's lane, as a newer version of that service
 * would: into its event table, from which the owner of the lane publishes it.
 */
export async function appendUnknownEvent(databaseUrl: string, lane: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ sequence: string; head: Buffer }>(
      'SELECT sequence, head FROM lane WHERE lane = $1 FOR UPDATE',
      [lane],
    );
    const { sequence: last, head } = rows[0]!;
    const event = { lane, sequence: Number(last) + 1, type: 'liwu.NeverHeardOf.v1', id: randomUUID(), key: 'x' };
    const value = Buffer.from('{}');
    const { sequence, type, id, key } = event;
    await client.query(
      `INSERT INTO event (lane, sequence, type, id, key, subject, at, value, prev) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)`,
      [lane, sequence, type, id, key, Date.now(), value, head],
    );
    const newHead = chainHash(head, { ...event, value });
    await client.query('UPDATE lane SET sequence = $2, head = $3 WHERE lane = $1', [lane, sequence, newHead]);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
