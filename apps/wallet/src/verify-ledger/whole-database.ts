import type { Checkpoint } from '../checkpoints/checkpoint.js';
import type { Fault } from './fault.js';
import type { Snapshot } from './snapshot.js';

const OF_LANES = [
  'event',
  'posting',
  'transfer',
  'balance',
  'day_total',
  'ledger_lane',
  'viewer_wallet',
  'lot',
  'gift_hold',
  'top_up',
  'refund',
  'streamer',
  'freeze_change',
  'streamer_contract',
  'action',
  'period',
];

/** Rows that say that they are of a lane that there is not: no lane's reading finds them. */
export const ofNoLane = async (snapshot: Snapshot): Promise<Fault[]> => {
  for (const table of OF_LANES) {
    const [row] = await snapshot.rows(
      `SELECT lane FROM public.${table} WHERE lane < 0 OR lane > (SELECT max(lane) FROM public.lane) LIMIT 1`,
    );
    if (row) return [{ kind: 'row-inserted', what: `${table}: rows of lane ${row['lane']}, which there is not` }];
  }
  return [];
};

/** What was read must be the tables themselves: a view in their place, a rule or a policy could show us one thing and others another. */
export const noTables = async (snapshot: Snapshot): Promise<Fault[]> => {
  const rows = await snapshot.rows<{ name: string }>(
    `SELECT u.name FROM unnest($1::text[]) AS u(name)
LEFT JOIN pg_class AS c ON c.oid = to_regclass('public.' || u.name)
WHERE c.relkind IS DISTINCT FROM 'r' OR c.relhasrules OR c.relrowsecurity OR c.relforcerowsecurity ORDER BY 1`,
    [[...OF_LANES, 'lane']],
  );
  return rows.map(({ name }) => ({ kind: 'view-redefined', what: `${name} is no plain table any more` }));
};

/** What happened is to be under a checkpoint soon: whoever keeps new ones from being taken has all the time to rewrite it. */
export const tooOld = async (snapshot: Snapshot, last: Checkpoint, staleAfterMs: number): Promise<Fault[]> => {
  const marks = new Map(last.lanes.map(({ lane, eventSequence }) => [lane, eventSequence]));
  const lanes = await snapshot.rows<{ lane: number }>('SELECT lane FROM public.lane ORDER BY lane');
  const gone = last.lanes.find(({ lane }) => !lanes.some((one) => one.lane === lane));
  if (gone) return [{ kind: 'tail-cut', what: `lane ${gone.lane}, which checkpoint ${last.number} has, is gone` }];
  for (const { lane } of lanes) {
    const [first] = await snapshot.rows<{ sequence: string; seconds: string }>(
      `SELECT sequence, extract(epoch FROM now() - recorded_at)::bigint AS seconds FROM public.event
WHERE lane = $1 AND sequence > $2 ORDER BY sequence LIMIT 1`,
      [lane, marks.get(lane) ?? 0],
    );
    if (!first || Number(first.seconds) * 1_000 <= staleAfterMs) continue;
    const what = `checkpoint ${last.number} is the last one, and event ${lane}-${first.sequence} has had none for ${first.seconds} s`;
    return [{ kind: 'checkpoint-missing', what }];
  }
  return [];
};
