import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Log, Row } from '../lane-handler.js';
import { nextBackoff } from '../next-backoff.js';
import { TIME_LIMITS } from '../postgres/connection-options.js';
import { NOTIFY_CHANNEL } from './lane-store.js';

/** The namespace of our advisory locks. */
const LOCK_CLASS = 0x4c57;
const LEASE_SECONDS = 3;
const TICK_MS = 250;
const RENEW_MS = 1_000;
const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 3_000;
/** Whoever puts lanes down says so, so that nobody waits for the next look at them. */
const FREED_CHANNEL = 'liwu_lane_freed';

export interface LeaseEvents {
  /** These lanes are ours to open. */
  onGained(lanes: readonly number[]): void;
  /** These lanes are still ours: whichever is not open is to be opened. */
  onHeld(lanes: readonly number[]): void;
  /** These lanes are ours no more: others may work them already. */
  onLost(lanes: readonly number[]): void;
  /** Others are to have these lanes: resolves when their work is put down in order. */
  giveUp(lanes: readonly number[]): Promise<void>;
  /** Somebody wrote to this lane. */
  onNotified(lane: number): void;
  /** Whether this replica can work lanes at present; where it cannot, and others are there, they are to have them. */
  isFit(): boolean;
  /** Each quarter second while the connection is good. */
  onTick(client: Client): Promise<void>;
}

/**
 * This replica's share of the lanes, leased in Postgres: lanes spread evenly over live replicas; a replica that is killed loses its
 * session lock at once, a frozen one its leases after 3 s. Leases only save work: the lane's row is the fence.
 */
export class LaneLeases {
  private client: Client | undefined;
  /** Drawn anew for each connection: the session of a lost one may live on at the server, and hold its lock, for hours. */
  private member = newMember();
  private readonly held = new Set<number>();
  private renewedAt = 0;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private look = Promise.withResolvers<void>();

  constructor(
    private readonly options: { databaseUrl: string; lanes: number; replica: string; log: Log },
    private readonly events: LeaseEvents,
  ) {}

  start(): void {
    this.running ??= this.loop();
  }

  /** Gives all leases back, so that others need not wait for them to end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    const client = this.client;
    this.client = undefined;
    if (!client) return;
    try {
      await this.events.giveUp([...this.held]);
      await client.query('UPDATE lane_lease SET member = NULL WHERE member = $1', [this.member]);
      await client.query('DELETE FROM lane_member WHERE member = $1', [this.member]);
      await client.query(`NOTIFY ${FREED_CHANNEL}`);
    } finally {
      this.held.clear();
      await client.end();
    }
  }

  /** Whether the lane is ours, by a lease that has not ended since it was last renewed. */
  holds(lane: number): boolean {
    return this.held.has(lane) && performance.now() - this.renewedAt < LEASE_SECONDS * 1_000;
  }

  get connected(): boolean {
    return this.client !== undefined;
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    let backoffMs = 0;
    while (!signal.aborted) {
      try {
        this.client ??= await this.connect();
        this.look = Promise.withResolvers<void>();
        await this.tick(this.client);
        backoffMs = 0;
        await Promise.race([delay(TICK_MS, undefined, { signal }).catch(ignoreAbort), this.look.promise]);
      } catch (error) {
        this.drop(error);
        backoffMs = nextBackoff(backoffMs, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
        await delay(backoffMs, undefined, { signal }).catch(ignoreAbort);
      }
    }
  }

  private async connect(): Promise<Client> {
    this.member = newMember();
    const client = new Client({
      connectionString: this.options.databaseUrl,
      ...TIME_LIMITS,
      application_name: 'lane leases',
    });
    client.on('error', (error) => this.drop(error));
    client.on('notification', ({ channel, payload }) => {
      if (channel === FREED_CHANNEL) this.look.resolve();
      else this.events.onNotified(Number(payload));
    });
    await client.connect();
    try {
      // A lost lease costs a second's work and no promise: its row need not wait for the disk.
      await client.query('SET synchronous_commit = off; SET statement_timeout = 5000');
      await client.query('SELECT pg_advisory_lock($1, $2)', [LOCK_CLASS, this.member]);
      await this.enrol(client);
      await client.query(`LISTEN ${NOTIFY_CHANNEL}; LISTEN ${FREED_CHANNEL}`);
      return client;
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  private drop(error: unknown): void {
    const client = this.client;
    this.client = undefined;
    if (!client) return;
    this.options.log.warn({ err: error, lanes: [...this.held] }, 'lost the lease connection, and with it all lanes');
    const lost = [...this.held];
    this.held.clear();
    this.events.onLost(lost);
    client
      .end()
      .catch((cause: unknown) => this.options.log.debug({ err: cause }, 'closing the lease connection failed'));
  }

  private async tick(client: Client): Promise<void> {
    if (performance.now() - this.renewedAt >= RENEW_MS) await this.renew(client);
    const { rows } = await client.query(
      `SELECT l.lane, l.member, l.expires_at > now() AS leased, m.expires_at > now() AS alive
       FROM lane_lease l LEFT JOIN lane_member m USING (member)`,
    );
    const members = await client.query('SELECT member FROM lane_member WHERE expires_at > now() ORDER BY member');
    const dead = await this.deadMembers(client, members.rows);
    const live = members.rows.map(({ member }: Row) => member as number).filter((member) => !dead.has(member));
    const quota = this.quota(live);
    const free = rows
      .filter(({ member, leased }: Row) => member === null || !leased || dead.has(member))
      .map(({ lane }: Row) => lane as number);
    const othersAreThere = live.some((member) => member !== this.member);
    if (!this.events.isFit() && othersAreThere) await this.resign(client);
    else if (this.held.size > quota) await this.give(client, [...this.held].slice(quota));
    else if (this.held.size < quota && free.length > 0)
      await this.take(client, free.slice(0, quota - this.held.size), [...dead]);
    await this.events.onTick(client);
  }

  /** Says that this replica is there; also where another one, mistaken, has said that it is not. */
  private async enrol(client: Client): Promise<void> {
    await client.query(
      `INSERT INTO lane_member (member, replica, expires_at) VALUES ($1, $2, now() + make_interval(secs => ${LEASE_SECONDS}))
       ON CONFLICT (member) DO UPDATE SET expires_at = excluded.expires_at`,
      [this.member, this.options.replica],
    );
  }

  private async renew(client: Client): Promise<void> {
    const began = performance.now();
    const until = `now() + make_interval(secs => ${LEASE_SECONDS})`;
    // Unfit, it is counted no more, and has no lanes to come; while it is alone it keeps those that it has.
    if (this.events.isFit()) await this.enrol(client);
    const { rows } = await client.query(
      `UPDATE lane_lease SET expires_at = ${until} WHERE member = $1 RETURNING lane`,
      [this.member],
    );
    // Only now: a replica that was frozen for longer than its leases last holds nothing until it knows what it still has.
    this.renewedAt = began;
    const mine = new Set(rows.map(({ lane }: Row) => lane as number));
    const lost = [...this.held].filter((lane) => !mine.has(lane));
    for (const lane of lost) this.held.delete(lane);
    if (lost.length > 0) this.events.onLost(lost);
    if (this.held.size > 0) this.events.onHeld([...this.held]);
  }

  /** Whoever has no session lock any more is gone, however fresh its leases look. */
  private async deadMembers(client: Client, rows: readonly Row[]): Promise<Set<number>> {
    const others = rows.map(({ member }) => member as number).filter((member) => member !== this.member);
    if (others.length === 0) return new Set();
    const { rows: free } = await client.query(
      'SELECT member FROM unnest($2::int[]) AS member WHERE pg_try_advisory_xact_lock_shared($1, member)',
      [LOCK_CLASS, others],
    );
    const dead = free.map(({ member }: Row) => member as number);
    if (dead.length > 0) await client.query('DELETE FROM lane_member WHERE member = ANY($1::int[])', [dead]);
    return new Set(dead);
  }

  /** How many lanes this replica is to have: as many as any other, the first ones one more. */
  private quota(live: readonly number[]): number {
    const rank = live.indexOf(this.member);
    if (rank < 0) return this.held.size;
    return Math.floor(this.options.lanes / live.length) + (rank < this.options.lanes % live.length ? 1 : 0);
  }

  private async take(client: Client, lanes: readonly number[], dead: readonly number[]): Promise<void> {
    const { rows } = await client.query(
      `UPDATE lane_lease SET member = $1, expires_at = now() + make_interval(secs => ${LEASE_SECONDS})
       WHERE lane = ANY($2::int[]) AND (member IS NULL OR expires_at <= now() OR member = ANY($3::int[])) RETURNING lane`,
      [this.member, lanes, dead],
    );
    const gained = rows.map(({ lane }: Row) => lane as number);
    for (const lane of gained) this.held.add(lane);
    if (gained.length > 0) this.events.onGained(gained);
  }

  private async resign(client: Client): Promise<void> {
    if (this.held.size === 0) return;
    this.options.log.warn({ lanes: [...this.held] }, 'this replica cannot work its lanes: others are to have them');
    await this.give(client, [...this.held]);
  }

  private async give(client: Client, lanes: readonly number[]): Promise<void> {
    await this.events.giveUp(lanes);
    for (const lane of lanes) this.held.delete(lane);
    await client.query('UPDATE lane_lease SET member = NULL WHERE member = $1 AND lane = ANY($2::int[])', [
      this.member,
      lanes,
    ]);
    await client.query(`NOTIFY ${FREED_CHANNEL}`);
  }
}

const newMember = (): number => randomInt(1, 2 ** 31);

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
