import type { LaneProgress, PartHealth, ServiceParts } from '../parts/service-parts.js';
import type { Metrics } from './metrics.js';

const DEPENDENCIES = ['kafka', 'postgres', 'rtm'] as const;

/** How the service's parts are: whether they reach what they need, and how far their lanes and queues are. */
export const registerPartMetrics = (metrics: Metrics, parts: ServiceParts): void => {
  metrics.gauge({
    name: 'liwu_ready',
    help: 'Whether the service can do its work, as its readiness probe says: 1 or 0.',
    read: () => Number(parts.readiness().ready),
  });
  metrics.gauges({
    name: 'liwu_dependency_up',
    help: 'Whether the service reaches what it depends on: 1 or 0. rtm: at least one of its identities is logged in.',
    label: 'dependency',
    read: () =>
      DEPENDENCIES.flatMap((dependency) => {
        const told = healthsOf(parts).flatMap((health) => health[dependency] ?? []);
        return told.length > 0 ? [[dependency, Number(told.every(Boolean))] as const] : [];
      }),
  });
  metrics.gauges({
    name: 'liwu_queue_length',
    help: 'What waits in a queue just now; every queue has a bound (the operations page names them).',
    label: 'queue',
    read: () => parts.queues(),
  });
  metrics.gauge({
    name: 'liwu_publish_lag_seconds',
    help: 'For how long the oldest event that is to be in the service’s topic has not got there; 0 where all are there.',
    read: () => parts.publishLagMs() / 1_000,
  });
  registerLanes(metrics, parts);
  registerLaneProgress(metrics, parts);
};

const healthsOf = (parts: ServiceParts): PartHealth[] => Object.values(parts.readiness().parts);

/** What of the lanes this replica has, and what stands still in them. */
function registerLanes(metrics: Metrics, parts: ServiceParts): void {
  const sum = (of: (health: PartHealth) => number | undefined): number =>
    healthsOf(parts).reduce((total, health) => total + (of(health) ?? 0), 0);
  metrics.gauge({
    name: 'liwu_lanes_owned',
    help: 'Lanes that this replica works.',
    read: () => sum(({ lanes }) => lanes?.length),
  });
  metrics.gauge({
    name: 'liwu_lanes_stopped',
    help: 'Lanes of this replica that must not go on until somebody has looked; all other lanes go on.',
    read: () => sum(({ stopped }) => stopped?.length),
  });
  metrics.gauge({
    name: 'liwu_parked_viewers',
    help: 'Viewers whose inputs could not be applied: their gifts stand still.',
    read: () => sum(({ parked }) => parked),
  });
  metrics.gauge({
    name: 'liwu_parked_inputs',
    help: 'Inputs that wait for an operator, of all parked viewers.',
    read: () => sum(({ parkedInputs }) => parkedInputs),
  });
}

function registerLaneProgress(metrics: Metrics, parts: ServiceParts): void {
  const perLane = (name: string, help: string, of: (lane: LaneProgress) => number): void =>
    metrics.gauges({ name, help, label: 'lane', read: () => parts.progress().map((lane) => [lane.lane, of(lane)]) });
  perLane(
    'liwu_lane_lag_seconds',
    'For how long a lane of this replica has not applied all that was there to be applied. It has no bound, so scalers go by its maximum.',
    ({ lagMs }) => lagMs / 1_000,
  );
  perLane(
    'liwu_lane_inputs_waiting',
    'Inputs of a lane that were fetched and not applied yet. Bounded: a lane with 2,000 of them fetches no more, so it is no measure of a backlog.',
    ({ inputsWaiting }) => inputsWaiting,
  );
  perLane(
    'liwu_lane_events_unpublished',
    'Committed events of a lane that its topic does not hold yet; from 5,000 on the lane takes nothing in.',
    ({ eventsUnpublished }) => eventsUnpublished,
  );
}
