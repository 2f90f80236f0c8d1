const LINE = /^liwu_([a-z0-9_]+?)(?:_total)?(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-z_]+)="([^"]*)"/g;
/** Who says it: of one process's answer always the same. */
const OF_THE_PROCESS = new Set(['service', 'replica']);

/**
 * What a service's `/metrics` says, by short names: `liwu_messages_dropped_total{reason="form",…} 7` is `messages_dropped.form`. So a spec
 * can name a counter, or one of its series, without repeating how Prometheus writes it.
 */
export const metricValues = (text: string): Map<string, number> => {
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    if (name === undefined) continue;
    const own = [...labels.matchAll(LABEL)].filter(([, label]) => !OF_THE_PROCESS.has(label!));
    found.set([name, ...own.map(([, , of]) => of)].join('.'), Number(value));
  }
  return found;
};
