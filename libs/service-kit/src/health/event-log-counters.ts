import type { CounterFamily } from './counter-family.js';

const one = (counts: string, help: string): CounterFamily => ({ metric: `liwu_${counts}_total`, counts, help });

/** What every service's lanes, or the gateway's fact log, count. A service that has none of it shows it as 0. */
export const EVENT_LOG_COUNTERS: readonly CounterFamily[] = [
  one('events_published', 'Events that the service’s topic has acknowledged.'),
  one('produce_requests', 'Requests by which events were brought to Kafka; one takes many events.'),
  one('unknown_types_skipped', 'Inputs of a type that this version does not know; they were moved over.'),
  one('repeats_dropped', 'Inputs that had been taken in before, and were dropped.'),
  one(
    'events_missing',
    'Gaps found in the sequence of an input topic: it lacks events that its service has committed.',
  ),
  one('poison_inputs', 'Inputs that cannot be read or applied. The gateway moves over them, the others park them.'),
];

/** What the lanes of a service with a database count besides. */
export const LANE_COUNTERS: readonly CounterFamily[] = [
  one('batches', 'Transactions that applied inputs.'),
  one('batches_refused', 'Batches that the database refused; they are tried again in smaller parts.'),
  one('batch_faults', 'Batches that ended in a fault, such as a lost connection; they are tried again.'),
  one('inputs_applied', 'Inputs (events, timers) that were applied.'),
  one(
    'inputs_parked',
    'Inputs that were put aside, because they or an earlier one of their viewer could not be applied.',
  ),
  one('inputs_redriven', 'Parked inputs that an operator had applied after all.'),
  one('inputs_discarded', 'Parked inputs that an operator gave up.'),
  one('parked_floods', 'Times that a viewer’s parked inputs became more than a thousand.'),
  one('events_appended', 'Events that were decided and committed by the lanes.'),
  one('commands_accepted', 'Commands by HTTP that were decided and committed.'),
  one('lanes_fenced', 'Times that a lane was found to be another replica’s, so that the batch was given up.'),
  one('lanes_forked', 'Times that two different events were found to claim one place in a lane.'),
  one('log_tail_healed', 'Events that the topic had lost after it had acknowledged them, and that were sent again.'),
  one(
    'fact_topics_read_again',
    'Times that the gateway’s topic was read again from an earlier place, as it may have lost its end.',
  ),
  one('looked_back', 'Times that an input topic ended before the place to read on from.'),
];

/** What the gateway's fact log counts besides. */
export const FACT_LOG_COUNTERS: readonly CounterFamily[] = [
  one('inputs_handled', 'Inputs that were handled to their end.'),
  one('inputs_failed', 'Inputs whose handling ended in a fault; they were moved over.'),
  one('arrivals_unproven', 'Reads that were held back, as the consumer group had not yet proven whose the lanes are.'),
];
