/** One line of a scrape. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;
const OURS = 'liwu_';
/** Who says it: of one process's answer always the same. */
const OF_THE_PROCESS = new Set(['service', 'replica']);
const ANSWER_WITHIN_MS = 30_000;

/** The lines of Prometheus's text format that bear values. */
export const parseMetrics = (text: string): Sample[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    return name ? [{ name, labels: labelsIn(labels), value: Number(value!.replace('Inf', 'Infinity')) }] : [];
  });

const labelsIn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(LABEL)].map(([, label, value]) => [label!, unescaped(value!)]));

const unescaped = (value: string): string =>
  value.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));

/**
 * What a process's `/metrics` says, by short names: `liwu_messages_dropped_total{reason="form",…} 7` is `messages_dropped.form`. So whoever
 * wants a counter, or one of its series, can name it without repeating how Prometheus writes it.
 */
export const metricValues = (text: string): Map<string, number> =>
  new Map(
    parseMetrics(text)
      .filter(({ name }) => name.startsWith(OURS))
      .map(({ name, labels, value }) => [shortName(name, labels), value]),
  );

const shortName = (name: string, labels: Sample['labels']): string => {
  const own = Object.entries(labels).filter(([label]) => !OF_THE_PROCESS.has(label));
  return [name.slice(OURS.length).replace(/_total$/, ''), ...own.map(([, value]) => value)].join('.');
};

/** `metricValues` of what the process at this URL says just now. Rejects where it does not answer in time. */
export const readMetrics = async (url: string, answerWithinMs = ANSWER_WITHIN_MS): Promise<Map<string, number>> => {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(answerWithinMs) });
  return metricValues(await answer.text());
};
