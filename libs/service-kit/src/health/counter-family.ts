/**
 * Says what a part's counts are to Prometheus. A part counts by plain names (`drop.not-authentic`), which cost it one entry of a map;
 * only when somebody looks do they become a counter with a help text and labels. So the hot path pays nothing for metrics.
 */
export interface CounterFamily {
  /** The counter's name: it begins with `liwu_` and ends with `_total`. */
  readonly metric: string;
  readonly help: string;
  /** The name of the count, or, where there are labels, how it begins: what stands before the first label's value and its dot. */
  readonly counts: string;
  /** The labels whose values stand behind that, dot by dot. */
  readonly labels?: readonly string[];
  /** Labels that are the same for all of these counts, where several families share one counter. */
  readonly constant?: Readonly<Record<string, string>>;
  /**
   * What stands behind `counts` at those that are shown as 0 before anything is counted. Prometheus sees no increase in a series that
   * begins with 1, so whatever an alert waits for has to be known here.
   */
  readonly known?: readonly string[];
}

/** Where a count belongs. */
interface CounterPlace {
  readonly metric: string;
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Begins the help text of a counter that no family describes; no count gets lost over that, and a spec finds it. */
const UNDESCRIBED = 'Not described';

/** Finds the counter of each count by its name, and remembers it: there are only as many names as the parts have. */
export class CounterFamilies {
  readonly #families: CounterFamily[] = [];
  readonly #places = new Map<string, CounterPlace>();

  add(families: readonly CounterFamily[]): void {
    this.#families.push(...families);
    this.#places.clear();
  }

  /** The counts that are shown although nothing was counted yet. */
  known(): string[] {
    return this.#families.flatMap(({ counts, labels, known = [] }) =>
      labels ? known.map((behind) => `${counts}.${behind}`) : [counts],
    );
  }

  placeOf(name: string): CounterPlace {
    let place = this.#places.get(name);
    if (!place) this.#places.set(name, (place = this.#find(name)));
    return place;
  }

  #find(name: string): CounterPlace {
    const exact = this.#families.find(({ counts, labels }) => labels === undefined && counts === name);
    if (exact) return placed(exact, {});
    const [longest] = this.#families
      .filter(({ counts, labels }) => labels !== undefined && name.startsWith(`${counts}.`))
      .sort((a, b) => b.counts.length - a.counts.length);
    if (!longest?.labels) return { metric: metricName(name), help: `${UNDESCRIBED}: ${name}.`, labels: {} };
    const values = name.slice(longest.counts.length + 1).split('.');
    return placed(longest, Object.fromEntries(longest.labels.map((label, at) => [label, values[at] ?? ''])));
  }
}

const placed = ({ metric, help, constant }: CounterFamily, labels: CounterPlace['labels']): CounterPlace => ({
  metric,
  help,
  labels: { ...constant, ...labels },
});

/** `unknownTypes`, `unknown-types` and `unknown types` are all `liwu_unknown_types_total`. */
const metricName = (name: string): string =>
  `liwu_${name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()}_total`;
