import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ASYNCAPI_FILE, asyncApiText } from './build-asyncapi.js';
import { type PromisedDocument, takenAway } from './taken-away.js';

const ROOT = new URL('../../../../', import.meta.url);
const OLDEST =
  /^[0-9a-f]{40}$/m.exec(readFileSync(new URL('.ci/oldest-version', ROOT), 'utf8'))?.[0] ?? 'none is named';
const HELD = 'components/schemas/liwu.CoinsHeld.v1';

const parsed = (text: string): PromisedDocument => JSON.parse(text) as PromisedDocument;
const today = parsed(asyncApiText());
const ofOldest = spawnSync('git', ['show', `${OLDEST}:docs/asyncapi.json`], {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 2 ** 24,
});

type Node = Record<string, unknown>;

/** What is taken away of today's promises where one place of the document is altered; what becomes undefined is not there. */
function takenBy(path: string, alter: (before: unknown) => unknown): string[] {
  const altered = structuredClone(today);
  const names = path.split('/');
  const last = names.pop()!;
  const parent = names.reduce<Node>((node, name) => node[name] as Node, altered as unknown as Node);
  parent[last] = alter(parent[last]);
  return takenAway(today, JSON.parse(JSON.stringify(altered)) as PromisedDocument);
}
const gone = (): undefined => undefined;
const now = (value: unknown) => (): unknown => value;
const joined =
  (value: unknown) =>
  (before: unknown): unknown => [...(before as unknown[]), value];

describe('what versions that run side by side agree upon', () => {
  it('is all that the committed document promises', () => {
    expect(takenAway(parsed(readFileSync(ASYNCAPI_FILE, 'utf8')), today)).toEqual([]);
  });

  it.skipIf(ofOldest.status !== 0)(`is all that the oldest version promised that is upgraded from, ${OLDEST}`, () => {
    expect(takenAway(parsed(ofOldest.stdout), today)).toEqual([]);
  });

  it.each<[string, string, unknown]>([
    ['a topic', 'channels/more', { address: 'liwu.more', messages: {} }],
    ['an event', 'channels/wallet/messages/More', { $ref: '#/components/messages/liwu.More.v1' }],
    ['what an event holds', 'components/schemas/liwu.More.v1', { type: 'object' }],
    ['a field that need not be there', `${HELD}/properties/more`, { type: 'integer' }],
  ])('may gain %s', (_, path, value) => {
    expect(takenBy(path, now(value))).toEqual([]);
  });

  it.each<[string, string, string, (before: unknown) => unknown]>([
    ['a topic', 'The channel wallet is gone', 'channels/wallet', gone],
    ['a topic’s name', 'wallet is x, promised: liwu.wallet', 'channels/wallet/address', now('x')],
    ['a lane', 'wallet has 11 lanes, promised: 12', 'channels/wallet/bindings/kafka/partitions', now(11)],
    ['an event', 'liwu.CoinsHeld.v1 is no longer said in wallet', 'channels/wallet/messages/CoinsHeld', gone],
    [
      'an event’s version, without which a reader moves over it',
      'liwu.CoinsHeld.v1 is no longer said in wallet',
      'channels/wallet/messages/CoinsHeld/$ref',
      now('#/components/messages/liwu.CoinsHeld.v2'),
    ],
    ['a field', 'liwu.CoinsHeld.v1: properties.cost is not what', `${HELD}/properties/cost`, gone],
    ['a field’s type', 'CoinsHeld.v1: properties.cost.type is not', `${HELD}/properties/cost/type`, now('integer')],
    ['the leave to say nothing of a field', 'CoinsHeld.v1: required is not', `${HELD}/required`, joined('combo')],
    [
      'its few words, beside which a reader knows none',
      'liwu.GrantSent.v1: properties.outcome.enum is not',
      'components/schemas/liwu.GrantSent.v1/properties/outcome/enum',
      joined('lost'),
    ],
    [
      'its end, where a reader refuses more',
      'ack: properties.more is not',
      'components/schemas/ack/properties/more',
      now({}),
    ],
    [
      'what an event is known by',
      'liwu.CoinsHeld.v1 has another ce_id for the same content',
      'components/messages/liwu.CoinsHeld.v1/examples/0/headers/ce_id',
      now('other'),
    ],
  ])('may not lose %s', (_, sentence, path, alter) => {
    expect(takenBy(path, alter).join('\n')).toContain(sentence);
  });
});
