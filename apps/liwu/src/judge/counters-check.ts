import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';
import type { Snapshots } from '../verify/books.js';
import { chainHashOf, FIRST_HASH } from '../verify/stored-event.js';
import { type Verdict, Violations } from '../verify/violations.js';

/** Where a lane says that it stands. */
export interface LaneCounters {
  readonly lane: number;
  readonly sequence: number;
  readonly publishedSeq: number;
}

/** Up to which event of another service's lane a lane says that it has applied it, and what that lane itself holds. */
export interface InputPosition {
  readonly lane: number;
  readonly source: StoringService;
  readonly sequence: number;
  readonly hash: Buffer;
  /** The source's last sequence, and the chain's hash of its event at `sequence`; undefined where there is no such event. */
  readonly sourceSequence: number;
  readonly sourceHash: Buffer | undefined;
}

/**
 * A lane has published no more than it has, and applied no more than its source has: exactly the events that the source
 * still knows. (That its own sequence and head are right is the chain's check; that it is behind nothing, another's.)
 */
export const checkCounters = (
  counters: Readonly<Record<StoringService, { lanes: readonly LaneCounters[]; inputs: readonly InputPosition[] }>>,
): Verdict => {
  const violations = new Violations();
  let positions = 0;
  for (const service of STORING_SERVICES) {
    const { inputs, lanes } = counters[service];
    positions += inputs.length + lanes.length;
    for (const { lane, publishedSeq, sequence } of lanes) {
      if (publishedSeq > sequence) {
        violations.add(`${service} lane ${lane}: has published ${publishedSeq} events, and has ${sequence}`);
      }
    }
    for (const input of inputs) {
      const fault = faultOf(input);
      if (fault) violations.add(`${service} lane ${input.lane}: ${fault}`);
    }
  }
  return { check: 'lanes stand where their sources do', looked: `${positions} positions`, violations };
};

function faultOf({ hash, sequence, source, sourceHash, sourceSequence }: InputPosition): string | undefined {
  if (sequence > sourceSequence) return `has applied ${source} up to ${sequence}, which has ${sourceSequence}`;
  if (!sourceHash?.equals(hash)) return `has applied another event ${sequence} of ${source} than that has`;
  return undefined;
}

interface PositionRow {
  lane: number;
  source: StoringService;
  sequence: string;
  hash: Buffer;
}
interface EventRow {
  type: string;
  id: string;
  key: string;
  value: Buffer;
  prev: Buffer;
}

/** Reads the counters that are checked; of the gateway's topic a lane keeps none. */
export const readCounters = async (snapshots: Snapshots): Promise<Parameters<typeof checkCounters>[0]> => {
  const read = async (service: StoringService) => {
    const rows = await snapshots[service].rows<{ lane: number; sequence: string; published: string }>(
      'SELECT lane, sequence, published_seq AS published FROM lane',
    );
    const lanes = rows.map(({ lane, published, sequence }) => ({
      lane,
      sequence: Number(sequence),
      publishedSeq: Number(published),
    }));
    const positions = await snapshots[service].rows<PositionRow>(
      "SELECT lane, source, sequence, hash FROM lane_input WHERE source <> 'rtm-gateway' ORDER BY lane, source",
    );
    const inputs: InputPosition[] = [];
    for (const row of positions) inputs.push(await withSource(snapshots, row));
    return { lanes, inputs };
  };
  return {
    'gift-catalog': await read('gift-catalog'),
    wallet: await read('wallet'),
    'ack-watchdog': await read('ack-watchdog'),
  };
};

async function withSource(snapshots: Snapshots, { hash, lane, source, ...row }: PositionRow): Promise<InputPosition> {
  const sequence = Number(row.sequence);
  const [last] = await snapshots[source].rows<{ sequence: string | null }>(
    'SELECT max(sequence) AS sequence FROM event WHERE lane = $1',
    [lane],
  );
  const [event] = await snapshots[source].rows<EventRow>(
    'SELECT type, id, key, value, prev FROM event WHERE lane = $1 AND sequence = $2',
    [lane, sequence],
  );
  const first = sequence === 0 ? FIRST_HASH : undefined;
  const sourceHash = event ? chainHashOf({ ...event, lane, sequence }) : first;
  return { lane, source, sequence, hash, sourceSequence: Number(last?.sequence ?? 0), sourceHash };
}
