import type { Log } from '@liwu/event-log';
import {
  type Checkpoint,
  type CheckpointContent,
  hashOfJws,
  NO_PREVIOUS,
  sameContent,
  unverified,
} from './checkpoint.js';
import type { SignCheckpoint } from './checkpoint-keys.js';
import { type CheckpointSink, SinkConflict } from './checkpoint-sink.js';
import { type Queryable, readContent } from './read-content.js';

/** Any number that no other lock of the wallet has. */
const LOCK = 0x4350_4f54;
/** What a sink or the table lacks is brought in step by so many at once. */
const MAX_CAUGHT_UP = 1_000;

/** A checkpoint as it is kept. */
export interface Kept {
  readonly jws: string;
  readonly checkpoint: Checkpoint;
}

export interface TakeOptions {
  readonly deployment: string;
  readonly sign: SignCheckpoint;
  readonly sinks: readonly CheckpointSink[];
  readonly log: Pick<Log, 'error'>;
  /** Without it: taken even where nothing changed, and however recent the last one is. */
  readonly unless?: { readonly youngerThanMs: number };
  /** Told where a sink contradicts another one, or the table. */
  readonly alarm?: () => void;
}

/**
 * The books end before what the last checkpoint says, as those of a restored copy do until they have what their topic has. A checkpoint of
 * them would sign that they were cut, and be the last one that whoever checks the books goes by.
 */
export class BooksBehind extends Error {
  override readonly name = 'BooksBehind';
}

/** What came of it: taken, or why it need not be; `latest` is the last one that there is. */
export interface Taken {
  readonly outcome: 'taken' | 'unchanged' | 'recent' | 'busy';
  readonly latest: Kept | undefined;
}

/**
 * Takes a checkpoint, in one transaction under a lock that only one replica has: signed, put into every sink, and only then into the table;
 * so there is none in the table that a sink lacks. What a crash has left in one place only is brought into the other by the next one.
 * Throws where a sink does not take it: then there is none. One that nobody asked for is not taken of books that end before the last one:
 * `BooksBehind`; whoever knows that they do for good takes one by hand, from which it goes on.
 */
export const takeCheckpoint = async (client: Queryable, options: TakeOptions): Promise<Taken> => {
  await client.query('BEGIN');
  try {
    const taken = await take(client, options);
    await client.query('COMMIT');
    return taken;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // the first fault is the one that matters
    if (error instanceof SinkConflict) {
      options.alarm?.();
      options.log.error({ err: error, checkpoint: error.number }, 'a checkpoint was tampered with');
    }
    throw error;
  }
};

async function take(client: Queryable, options: TakeOptions): Promise<Taken> {
  const { deployment, sign, sinks, unless } = options;
  // Asked for by hand it waits for its turn; a minute's one leaves it to whoever has the lock.
  if (unless) {
    const { rows } = await client.query('SELECT pg_try_advisory_xact_lock($1) AS taken', [LOCK]);
    if (!rows[0]?.['taken']) return { outcome: 'busy', latest: await lastInTable(client) };
  } else await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  const latest = await bringInStep(client, sinks);
  const { content, now } = await readContent(client);
  const reason = unless && latest && reasonNotTo(latest.checkpoint, content, now, unless.youngerThanMs);
  if (reason) return { outcome: reason, latest };
  if (unless && latest) demandNotBehind(content, latest.checkpoint);
  const number = (latest?.checkpoint.number ?? 0) + 1;
  const previous = latest ? hashOfJws(latest.jws) : NO_PREVIOUS;
  const checkpoint: Checkpoint = { version: 1, deployment, number, previous, takenAt: now, ...content };
  const jws = await sign(checkpoint);
  for (const sink of sinks) await sink.put(number, jws);
  await insert(client, { jws, checkpoint });
  return { outcome: 'taken', latest: { jws, checkpoint } };
}

const reasonNotTo = (
  latest: Checkpoint,
  content: CheckpointContent,
  now: number,
  youngerThanMs: number,
): 'recent' | 'unchanged' | undefined => {
  if (now - latest.takenAt < youngerThanMs) return 'recent';
  return sameContent(latest, content) ? 'unchanged' : undefined;
};

function demandNotBehind({ lanes }: CheckpointContent, { lanes: said, number }: Checkpoint): void {
  for (const { eventSequence, lane } of said) {
    const has = lanes.find((one) => one.lane === lane)?.eventSequence ?? 0;
    if (has < eventSequence)
      throw new BooksBehind(
        `the books end before checkpoint ${number}: lane ${lane} has ${has} events, it says ${eventSequence}`,
      );
  }
}

/** The last checkpoint that any place has, once all of them have it; they are the truth, not the table. */
async function bringInStep(client: Queryable, sinks: readonly CheckpointSink[]): Promise<Kept | undefined> {
  const inTable = (await lastInTable(client))?.checkpoint.number ?? 0;
  const ends = await Promise.all(sinks.map((sink) => sink.latest()));
  const last = Math.max(inTable, ...ends);
  for (const [index, sink] of sinks.entries()) {
    // The last one that both have is compared in any case.
    for (let number = Math.max(1, Math.min(ends[index]!, inTable)); number <= last; number++) {
      if (number - ends[index]! > MAX_CAUGHT_UP) throw new Error(`a sink lacks more than ${MAX_CAUGHT_UP} checkpoints`);
      const jws = (await readTable(client, number)) ?? (await readAny(sinks, number));
      if (jws !== undefined) await sink.put(number, jws);
    }
  }
  for (let number = inTable + 1; number <= last; number++) {
    const jws = await readAny(sinks, number);
    if (jws !== undefined) await insert(client, { jws, checkpoint: unverified(jws) });
  }
  return lastInTable(client);
}

async function readAny(sinks: readonly CheckpointSink[], number: number): Promise<string | undefined> {
  for (const sink of sinks) {
    const jws = await sink.read(number);
    if (jws !== undefined) return jws;
  }
  return undefined;
}

async function readTable(client: Queryable, number: number): Promise<string | undefined> {
  const { rows } = await client.query('SELECT jws FROM audit.checkpoint WHERE number = $1', [number]);
  return rows[0]?.['jws'];
}

async function lastInTable(client: Queryable): Promise<Kept | undefined> {
  const { rows } = await client.query('SELECT jws FROM audit.checkpoint ORDER BY number DESC LIMIT 1');
  const jws: string | undefined = rows[0]?.['jws'];
  return jws === undefined ? undefined : { jws, checkpoint: unverified(jws) };
}

async function insert(client: Queryable, { jws, checkpoint }: Kept): Promise<void> {
  const { number, takenAt, lanes, sums } = checkpoint;
  await client.query(
    `INSERT INTO audit.checkpoint (number, taken_at, jws, heads, sums)
VALUES ($1, timestamptz 'epoch' + $2::bigint * interval '1 millisecond', $3, $4::jsonb, $5::jsonb)`,
    [number, takenAt, jws, JSON.stringify(lanes), JSON.stringify(sums)],
  );
}
