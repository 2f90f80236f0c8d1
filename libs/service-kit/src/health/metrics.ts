import { Counter, Gauge, Registry } from 'prom-client';
import { ServiceParts } from '../parts/service-parts.js';

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
    this.gauge('liwu_parked_inputs', 'Inputs that wait for an operator, of all parked viewers.', () =>
      this.sum('parkedInputs'),
    );
  }

  async text(): Promise<string> {
    for (const [name, value] of this.parts.counts()) {
      const counter = this.counterOf(name);
      counter.reset();
      counter.inc(value);
    }
    return this.registry.metrics();
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
