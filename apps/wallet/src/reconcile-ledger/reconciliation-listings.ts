import { type Column, column, nullable } from '../finance-api/columns.js';
import type { Filter, Listing } from '../finance-api/listing.js';
import { OUTCOMES } from './finding.js';
import { RECONCILIATION_ITEM, RECONCILIATION_RUN } from './reconciliation-views.js';

const equals = (param: string, means: string, kind: Filter['kind'] = 'text'): Filter => ({
  param,
  where: `${param} = $`,
  kind,
  means,
});

/** A column of the view, with what the view says of it. */
const run = (name: string, kind: Column['kind'], more: Partial<Column> = {}): Column =>
  column(name, kind, RECONCILIATION_RUN.columns[name] ?? '', more);
const item = (name: string, kind: Column['kind'], more: Partial<Column> = {}): Column =>
  column(name, kind, RECONCILIATION_ITEM.columns[name] ?? '', more);

/** The runs, by when they were asked for. */
export const RECONCILIATIONS: Listing = {
  name: 'reconciliations',
  from: 'finance.reconciliation_run',
  columns: [
    run('reconciliation_id', 'id'),
    run('asked_by', 'text'),
    run('asked_at', 'time'),
    run('status', 'text'),
    run('finished_at', 'time', nullable),
    run('failure', 'text', nullable),
    ...OUTCOMES.map((outcome) => run(outcome, 'integer', nullable)),
    run('items_left_out', 'integer', nullable),
  ],
  filters: [
    equals('reconciliation_id', 'The run.', 'uuid'),
    equals('status', 'pending, running, done or failed.'),
    equals('asked_by', 'Who asked for it.'),
  ],
  key: [
    ['asked_at', 'timestamptz'],
    ['reconciliation_id', 'uuid'],
  ],
  until: { time: 'asked_at' },
};

/** What people may ask of a run's items. */
const ITEM_FILTERS: readonly Filter[] = [
  equals('kind', 'What does not match.'),
  equals('status', 'open, accepted or resolved.'),
];

export const RECONCILIATION_ITEMS: Listing = {
  name: 'reconciliation-items',
  from: 'finance.reconciliation_item',
  columns: [
    item('reconciliation_id', 'id'),
    item('n', 'integer'),
    item('kind', 'text'),
    item('status', 'text'),
    item('lane', 'integer'),
    item('event_id', 'id', nullable),
    item('posting_id', 'id', nullable),
    item('viewer_id', 'text', nullable),
    item('request_id', 'id', nullable),
    item('detail', 'text'),
  ],
  filters: [equals('reconciliation_id', 'The run.', 'uuid'), ...ITEM_FILTERS],
  key: [
    ['reconciliation_id', 'uuid'],
    ['n', 'int'],
  ],
};

/** The same as its path asks it: the run stands there, not among the filters. */
export const ITEMS_OF_RUN: Pick<Listing, 'filters'> = { filters: ITEM_FILTERS };
