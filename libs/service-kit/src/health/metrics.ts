import { Counter, Gauge, Registry } from 'prom-client';
import { ServiceParts } from '../parts/service-parts.js';

/** A gauge, or one for each value of a label. */
export interface CostlyGauge {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  readonly everyMs: number;
  readonly read: () => Promise<Iterable<readonly [label: string, value: number]>>;
}

/**
 * What Prometheus reads. All of it is gathered when it is asked for: an idle service spends nothing on metrics.
 * The parts' counters appear as `liwu_<name>_total`; a service may register more in `registry`.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly counters = new Map<string, Counter>();

  constructor(
    private readonly parts: ServiceParts,
    service: string,
    replica: number,
  ) {
    this.registry.setDefaultLabels({ service, replica: String(replica) });
    this.gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
    this.gauge('process_cpu_seconds_total', 'User and system CPU time.', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
    this.gauge('process_start_time_seconds', 'When the process started.', () => performance.timeOrigin / 1_000);
    this.gauge('liwu_ready', 'Whether the service can do its work.', () => Number(parts.readiness().ready));
    this.gauge('liwu_lanes_owned', 'Lanes that this replica works.', () => this.lanes('lanes'));
    this.queueLengths();
    this.gauge('liwu_lanes_stopped', 'Lanes that must not go on until somebody looked.', () => this.lanes('stopped'));
    this.gauge('liwu_parked_viewers', 'Viewers whose inputs could not be applied.', () => this.sum('parked'));
    this.gauge('liwu_lane_lag_seconds', 'For how long the slowest lane has not applied all that was there.', () =>
      this.lagSeconds(),
    );
    this.gauge('liwu_parked_inputs', 'Inputs that wait for an operator, of all parked viewers.', () =>
      this.sum('parkedInputs'),
    );
  }

  private lagSeconds(): number {
    return Math.max(0, ...Object.values(this.parts.readiness().parts).map(({ lagMs }) => (lagMs ?? 0) / 1_000));
  }

  async text(): Promise<string> {
    for (const [name, value] of this.parts.counts()) {
      const counter = this.counterOf(name);
      counter.reset();
      counter.inc(value);
    }
    return this.registry.metrics();
  }

  /**
   * Gauges that have to be asked for at some cost: read when somebody looks, and not again for a while; what cannot be read now stays
   * away. `label` tells apart what `read` gives; without one it gives a single value, under ''.
   */
  costly({ name, help, label, everyMs, read }: CostlyGauge): void {
    let readAt = -Infinity;
    const gauge: Gauge = new Gauge({
      name,
      help,
      ...(label ? { labelNames: [label] } : {}),
      registers: [this.registry],
      collect: async () => {
        if (performance.now() - readAt < everyMs) return;
        try {
          const values = await read();
          gauge.reset();
          for (const [of, value] of values) gauge.set(label ? { [label]: of } : {}, value);
          readAt = performance.now();
        } catch {
          gauge.reset();
          if (!label) gauge.remove(); // reset() leaves a gauge without labels at 0
        }
      },
    });
  }

  private counterOf(name: string): Counter {
    let counter = this.counters.get(name);
    if (!counter) {
      counter = new Counter({ name: metricName(name), help: `Count of ${name}.`, registers: [this.registry] });
      this.counters.set(name, counter);
    }
    return counter;
  }

  private gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.registry], collect: () => gauge.set(read()) });
  }

  private sum(field: 'parked' | 'parkedInputs'): number {
    return Object.values(this.parts.readiness().parts).reduce((sum, part) => sum + (part[field] ?? 0), 0);
  }

  private queueLengths(): void {
    const gauge: Gauge<'queue'> = new Gauge({
      name: 'liwu_queue_length',
      help: 'What waits in a queue just now.',
      labelNames: ['queue'],
      registers: [this.registry],
      collect: () => {
        for (const [queue, length] of this.parts.queues()) gauge.set({ queue }, length);
      },
    });
  }

  private lanes(field: 'lanes' | 'stopped'): number {
    return Object.values(this.parts.readiness().parts).reduce((sum, part) => sum + (part[field]?.length ?? 0), 0);
  }
}

/** `unknownTypes`, `unknown-types` and `unknown types` are all `liwu_unknown_types_total`. */
const metricName = (name: string): string =>
  `liwu_${name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()}_total`;
