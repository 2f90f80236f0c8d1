import { LaneService, type Log } from '@liwu/event-log';
import { type DatabaseConfig, laneOptions, type Metrics, type Tracing } from '@liwu/service-kit';
import type { CatalogCommand } from './catalog-command.js';
import { catalogHandler } from './catalog-handler.js';
import type { Catalog } from './catalog-state/catalog.js';
import { CATALOG_COUNTERS, countOutcomes } from './price-gift-when-requested/count-outcomes.js';

/** The lanes of this replica; what became of requests is counted with what the lanes count. */
export const catalogLanes = (
  config: DatabaseConfig,
  log: Log,
  traces: Tracing | undefined,
  metrics: Metrics,
): LaneService<Catalog, CatalogCommand> => {
  metrics.describe(CATALOG_COUNTERS);
  const lanes: LaneService<Catalog, CatalogCommand> = new LaneService(
    {
      ...catalogHandler,
      committed: (decided) =>
        countOutcomes(
          decided.flatMap(({ events }) => events),
          (name) => lanes.counters.count(name),
        ),
    },
    laneOptions(config, log, traces),
  );
  return lanes;
};
