import type { CollectedSpan } from './collected-span.js';

const VIEWER = 'liwu.viewer.id';
const REQUEST = 'liwu.request.id';
const OUTCOME = 'liwu.outcome';
const MAX_DEPTH = 100;

/** The gift that a trace tells of, as `viewerId/requestId`; nothing for a trace of something else. */
export const giftOfTrace = (spans: readonly CollectedSpan[]): string | undefined => {
  const span = spans.find(({ attributes }) => VIEWER in attributes && REQUEST in attributes);
  return span && `${span.attributes[VIEWER]}/${span.attributes[REQUEST]}`;
};

/**
 * A trace as lines of text: what it is about, then each span below what it came of, with its beginning since that of the whole, how
 * long it took, and by which service. A span whose parent did not come stands at the top.
 */
export const traceLines = (spans: readonly CollectedSpan[]): string[] => {
  const beganAtMs = Math.min(...spans.map((span) => span.beganAtMs));
  const endedAtMs = Math.max(...spans.map((span) => span.endedAtMs));
  const services = new Set(spans.map(({ service }) => service));
  const about = giftOfTrace(spans);
  const lasted = msText(endedAtMs - beganAtMs);
  const width = Math.max(...[...services].map(({ length }) => length));
  const head = [
    about ? `gift ${about}` : 'something else than a gift',
    `trace ${spans[0]?.traceId}: ${countOf(spans.length, 'span')} of ${countOf(services.size, 'service')} in ${lasted}`,
  ];
  return [...head, ...treeOf(spans).map(({ span, depth }) => lineOf(span, depth, beganAtMs, width))];
};

interface Placed {
  readonly span: CollectedSpan;
  readonly depth: number;
}

function treeOf(spans: readonly CollectedSpan[]): Placed[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const inOrder = spans.toSorted((a, b) => a.beganAtMs - b.beganAtMs || a.endedAtMs - b.endedAtMs);
  const childrenOf = Map.groupBy(inOrder, ({ parentSpanId }) =>
    parentSpanId !== undefined && known.has(parentSpanId) ? parentSpanId : undefined,
  );
  const placed: Placed[] = [];
  const place = (parent: string | undefined, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    for (const span of childrenOf.get(parent) ?? []) {
      placed.push({ span, depth });
      place(span.spanId, depth + 1);
    }
  };
  place(undefined, 0);
  return placed;
}

function lineOf(
  { attributes, name, service, ...span }: CollectedSpan,
  depth: number,
  zero: number,
  width: number,
): string {
  const at = `+${msText(span.beganAtMs - zero)}`.padStart(11);
  const took = msText(span.endedAtMs - span.beganAtMs).padStart(10);
  const n = attributes['liwu.event.n'];
  const place = attributes['messaging.destination.name'];
  const offset = attributes['messaging.kafka.offset'];
  const partition = attributes['messaging.destination.partition.id'];
  const words = [
    `${'  '.repeat(depth)}${name}`,
    ...(typeof n === 'number' && n > 0 ? [`n=${n}`] : []),
    ...(attributes[OUTCOME] === undefined ? [] : [String(attributes[OUTCOME])]),
    ...(place === undefined ? [] : [`< ${place}/${partition}@${offset}`]),
  ];
  return `${at}${took}  ${service.padEnd(width)}  ${words.join(' ')}`;
}

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const msText = (ms: number): string => `${ms.toFixed(1)} ms`;
