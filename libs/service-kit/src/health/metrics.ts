import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ServiceParts } from '../parts/service-parts.js';
import { CounterFamilies, type CounterFamily } from './counter-family.js';
import { EVENT_LOG_COUNTERS } from './event-log-counters.js';

/** What a metric is called, and what it means. */
interface Named {
  readonly name: string;
  readonly help: string;
}

/** Values by one label; of a bounded number of values. */
interface LabelledValues extends Named {
  readonly label: string;
  readonly read: () => Iterable<readonly [label: string | number, value: number]>;
}

/** A gauge, or one for each value of a label. */
interface CostlyGauge extends Named {
  readonly label?: string;
  readonly everyMs: number;
  readonly read: () => Promise<Iterable<readonly [label: string, value: number]>>;
}

/** How long things took, in seconds, by the values of one label if it has one. */
interface Durations extends Named {
  /** Upper bounds in seconds, ascending. */
  readonly buckets: readonly number[];
  readonly label?: string;
  /** Values of the label that are shown before anything took its time. */
  readonly known?: readonly string[];
}

type RequestLabels = Record<'method' | 'route' | 'status', string>;

/** Notes that something took so many seconds. */
export type Observe = (seconds: number, label?: string) => void;

/**
 * What Prometheus reads. All but durations is gathered when it is asked for: an idle service spends nothing on metrics, and a busy one
 * a map's entry for each count. The parts' counters appear as their `CounterFamily` says.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly families = new CounterFamilies();
  private readonly counters = new Map<string, Counter>();

  constructor(
    private readonly parts: Pick<ServiceParts, 'counts'>,
    service: string,
    replica: number,
  ) {
    this.registry.setDefaultLabels({ service, replica: String(replica) });
    this.describe(EVENT_LOG_COUNTERS);
  }

  /** Says what the parts' counts are; what nobody describes still appears, without a word. */
  describe(families: readonly CounterFamily[]): void {
    this.families.add(families);
  }

  async text(): Promise<string> {
    for (const counter of this.counters.values()) counter.reset();
    for (const name of this.families.known()) this.count(name, 0);
    for (const [name, value] of this.parts.counts()) this.count(name, value);
    return this.registry.metrics();
  }

  /** A single value, read when somebody looks; undefined where there is none, so that it stays away. */
  gauge({ name, help, read }: Named & { readonly read: () => number | undefined }): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: () => {
        const value = read();
        if (value === undefined) gauge.remove();
        else gauge.set(value);
      },
    });
  }

  /** Values that rise and fall, read when somebody looks. */
  gauges({ name, help, label, read }: LabelledValues): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect: () => {
        gauge.reset();
        for (const [of, value] of read()) gauge.set({ [label]: of }, value);
      },
    });
  }

  /** Values that only rise, kept by somebody else and read when somebody looks; without a label there is one, under ''. */
  rising({ name, help, label, read }: Omit<LabelledValues, 'label'> & { readonly label?: string }): void {
    const counter: Counter = new Counter({
      name,
      help,
      ...(label ? { labelNames: [label] } : {}),
      registers: [this.registry],
      collect: () => {
        counter.reset();
        for (const [of, value] of read()) counter.inc(label ? { [label]: of } : {}, value);
      },
    });
  }

  /** A histogram. This alone is paid for where it happens: about a microsecond (docs/decisions/0021). */
  durations({ name, help, buckets, label, known = [] }: Durations): Observe {
    const histogram = new Histogram({
      name,
      help,
      buckets: [...buckets],
      ...(label ? { labelNames: [label] } : {}),
      registers: [this.registry],
    });
    if (!label) return (seconds) => histogram.observe(seconds);
    for (const value of known) histogram.zero({ [label]: value });
    return (seconds, value = '') => histogram.observe({ [label]: value }, seconds);
  }

  /** The histogram of HTTP requests. */
  requests({ name, help, buckets }: Omit<Durations, 'label'>): (labels: RequestLabels, seconds: number) => void {
    const labelNames: (keyof RequestLabels)[] = ['method', 'route', 'status'];
    const histogram = new Histogram({ name, help, buckets: [...buckets], labelNames, registers: [this.registry] });
    return (labels, seconds) => histogram.observe(labels, seconds);
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

  private count(name: string, by: number): void {
    const { metric, help, labels } = this.families.placeOf(name);
    let counter = this.counters.get(metric);
    if (!counter) {
      counter = new Counter({ name: metric, help, labelNames: Object.keys(labels), registers: [this.registry] });
      this.counters.set(metric, counter);
    }
    counter.inc(labels, by);
  }
}
