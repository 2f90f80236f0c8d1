import type { LiwuEvent } from '@liwu/contracts';
import { arrayOf, columnOf, type Row, type Statement } from '@liwu/event-log';
import type { WatchInput } from './watch-input.js';
import { endedOfRow, outstandingOfRow, outstandingRow, saysDueTimes } from './gift-rows.js';
import { WatchBatch, type WatchOptions } from './watch-batch.js';

/** Everything that a batch's inputs touch. */
interface Touched {
  readonly gifts: readonly (readonly [viewerId: string, requestId: string])[];
  readonly viewers: string[];
  readonly lanes: number[];
}

/** These change nothing about their viewer, and need nothing of it. */
const NO_VIEWER_NEEDED: ReadonlySet<LiwuEvent['type']> = new Set([
  'GrantSent',
  'BroadcastWitnessed',
  'BroadcastByServer',
  'BroadcastClosed',
]);

/** The statements that load whatever these inputs touch; the watchdog's own events too, when its state is built again. */
export const loadGifts = (inputs: readonly WatchInput[]): Statement[] => {
  const { gifts, viewers, lanes } = touchedBy(inputs);
  const keys = [
    columnOf('text', gifts, ([viewerId]) => viewerId),
    columnOf('uuid', gifts, ([, requestId]) => requestId),
  ];
  return [
    {
      name: 'watchdog-load-outstanding',
      text: `SELECT g.* FROM unnest($1::text[], $2::uuid[]) AS u(viewer_id, request_id)
JOIN outstanding_gift AS g ON g.viewer_id = u.viewer_id AND g.request_id = u.request_id`,
      values: keys,
    },
    {
      name: 'watchdog-load-ended',
      text: `SELECT g.* FROM unnest($1::text[], $2::uuid[]) AS u(viewer_id, request_id)
JOIN ended_gift AS g ON g.viewer_id = u.viewer_id AND g.request_id = u.request_id`,
      values: keys,
    },
    {
      name: 'watchdog-load-viewers',
      text: `SELECT v.* FROM unnest($1::text[]) AS u(viewer_id) JOIN viewer_watch AS v ON v.viewer_id = u.viewer_id`,
      values: [arrayOf('text', viewers)],
    },
    {
      name: 'watchdog-load-budgets',
      text: 'SELECT b.* FROM unnest($1::int[]) AS u(lane) JOIN reminder_budget AS b ON b.lane = u.lane',
      values: [arrayOf('int', lanes)],
    },
  ];
};

/** The loaded rows as the state that the batch is folded over. */
export const batchOf = (rows: readonly (readonly Row[])[], options: WatchOptions): WatchBatch => {
  const [outstanding = [], ended = [], viewers = [], budgets = []] = rows;
  const batch = new WatchBatch(options);
  for (const row of outstanding) {
    const gift = outstandingOfRow(row);
    const entry = { viewerId: row['viewer_id'], requestId: row['request_id'], lane: row['lane'], hasRow: true, gift };
    batch.loadGift(entry);
    if (!saysDueTimes(row, outstandingRow(entry, gift, options.policy))) batch.touch(entry);
  }
  for (const row of ended) {
    const { viewer_id: viewerId, request_id: requestId, lane } = row;
    batch.loadGift({ viewerId, requestId, lane, hasRow: false, gift: endedOfRow(row) });
  }
  for (const { viewer_id: viewerId, lane, reminded, unheld_acks: unheldAcks } of viewers) {
    batch.loadViewer(viewerId, lane, { reminded, unheldAcks });
  }
  for (const { lane, sent_at_ms: times } of budgets) batch.loadReminders(lane, times);
  return batch;
};

function touchedBy(inputs: readonly WatchInput[]): Touched {
  const gifts = new Map<string, [viewerId: string, requestId: string]>();
  const viewers = new Set<string>();
  const lanes = new Set<number>();
  for (const input of inputs) {
    const requestId = requestOf(input);
    if (requestId) gifts.set(`${input.key}/${requestId}`, [input.key, requestId]);
    if (input.kind !== 'event' || !NO_VIEWER_NEEDED.has(input.event.type)) viewers.add(input.key);
    if (input.kind === 'timer' || (input.kind === 'event' && input.event.type === 'DeliveryReminded')) {
      lanes.add(input.lane);
    }
  }
  return {
    gifts: [...gifts.values()],
    viewers: [...viewers],
    lanes: [...lanes],
  };
}

function requestOf(input: WatchInput): string | undefined {
  if (input.kind === 'timer') return input.timer.requestId;
  return input.kind === 'event' && 'requestId' in input.event ? input.event.requestId : undefined;
}
