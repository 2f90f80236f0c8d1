import { inject } from 'vitest';

const { urls } = inject('suite');
const SERVICES = {
  'rtm-gateway': urls.gateway,
  'gift-catalog': urls.catalog,
  wallet: urls.wallet,
  'ack-watchdog': urls.watchdog,
};
type Service = keyof typeof SERVICES;

type Labels = Readonly<Record<string, string>>;

/** What Prometheus would read of each service just now. */
export const scrapeAll = async (): Promise<Record<Service, string>> => {
  const texts = Object.entries(SERVICES).map(
    async ([service, url]) => [service, await (await fetch(`${url}/metrics`)).text()] as const,
  );
  return Object.fromEntries(await Promise.all(texts)) as Record<Service, string>;
};

/** What a selector of an expression asks for: a metric, and of its labels these values. */
interface Selector {
  readonly text: string;
  readonly name: string;
  readonly matches: (labels: Labels) => boolean;
}

/** The selectors in an expression, or in any text that contains expressions, of metrics that a process exposes. */
export const selectorsIn = (expressions: string): Selector[] =>
  [...expressions.matchAll(/\b((?:liwu|process|nodejs|http_server)_[a-z0-9_]+)(?:\{([^}]*)\})?/g)].map(
    ([text, name, matchers = '']) => ({ text, name: name!, matches: matcherOf(matchers) }),
  );

function matcherOf(matchers: string): Selector['matches'] {
  const each = [...matchers.matchAll(/(\w+)(=~|=)"([^"]*)"/g)].map(([, label, operator, value]) => {
    const pattern = operator === '=' ? undefined : new RegExp(`^(?:${value!.replaceAll('\\\\', '\\')})$`);
    return (labels: Labels) => (pattern ? pattern.test(labels[label!] ?? '') : labels[label!] === value);
  });
  return (labels) => each.every((matches) => matches(labels));
}
