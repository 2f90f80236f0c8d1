import { closableAt } from '@liwu/contracts';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';
import type { Snapshots } from '../verify/books.js';
import { type Verdict, Violations } from '../verify/violations.js';

/** Rows that are not there when nothing is under way. */
export interface LeftOvers {
  readonly openHolds: readonly { readonly viewerId: string; readonly requestId: string }[];
  readonly outstanding: readonly {
    readonly viewerId: string;
    readonly requestId: string;
    readonly expiresAt: number;
  }[];
  /** Evidence that waits for a hold that may never come: no fault, anybody can say that a gift was sent. */
  readonly unheld: number;
  readonly parked: readonly ParkedInput[];
}

/** An input that a lane could not apply and has put aside. */
interface ParkedInput {
  readonly service: StoringService;
  readonly lane: number;
  readonly key: string;
  readonly source: string;
  readonly position: string;
  /** Nothing for one that only waits behind another. */
  readonly fault: string | null;
}

/** At rest no coins are held, the watchdog watches nothing that it knows to be held, and no input is parked. */
export const checkRest = ({ openHolds, outstanding, parked, unheld }: LeftOvers): Verdict => {
  const violations = new Violations();
  for (const { requestId, viewerId } of openHolds) violations.add(`${viewerId}/${requestId}: its coins are still held`);
  for (const { expiresAt, requestId, viewerId } of outstanding) {
    const closable = closableAt(expiresAt);
    violations.add(`${viewerId}/${requestId}: the watchdog still watches it, which could be closed since ${closable}`);
  }
  for (const { fault, key, lane, position, service, source } of parked) {
    violations.add(
      `${service} lane ${lane}: parked ${source} ${position} of ${key}: ${fault ?? 'it waits behind another'}`,
    );
  }
  const looked = `open holds, watched gifts, parked inputs; ${unheld} reports wait for a hold`;
  return { check: 'nothing is left over', looked, violations };
};

interface NameRow {
  viewer_id: string;
  request_id: string;
}

/** Reads what is left over. */
export const readLeftOvers = async (snapshots: Snapshots): Promise<LeftOvers> => {
  const holds = await snapshots.wallet.rows<NameRow>(
    "SELECT viewer_id, request_id FROM gift_hold WHERE status = 'held' ORDER BY 1, 2",
  );
  const watched = await snapshots['ack-watchdog'].rows<NameRow & { expires_at_ms: string | null }>(
    'SELECT viewer_id, request_id, expires_at_ms FROM outstanding_gift ORDER BY 1, 2',
  );
  const parked: ParkedInput[] = [];
  for (const service of STORING_SERVICES) {
    const rows = await snapshots[service].rows<Omit<ParkedInput, 'service'>>(
      'SELECT lane, key, source, position::text, fault FROM parked_input ORDER BY lane, key, position',
    );
    parked.push(...rows.map((row) => ({ ...row, service })));
  }
  const named = ({ request_id: requestId, viewer_id: viewerId }: NameRow) => ({ viewerId, requestId });
  return {
    openHolds: holds.map(named),
    outstanding: watched.flatMap((row) =>
      row.expires_at_ms === null ? [] : [{ ...named(row), expiresAt: Number(row.expires_at_ms) }],
    ),
    unheld: watched.filter((row) => row.expires_at_ms === null).length,
    parked,
  };
};
