import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { REST_UNABLE } from '../agora-rest/testing/rest-unable.js';
import type { TransportRig } from './transport-rig.js';

type Body = (...args: readonly unknown[]) => unknown;
interface Count {
  run: number;
  skipped: number;
}
/** For each group of the suite, and for all of them. */
type Counts = Record<string, Count>;

/** Each column of the report: the spec that runs the suite on that adapter, and what its rig cannot do. */
const RUNS: Readonly<Record<string, { readonly spec: string; readonly unable?: TransportRig['unable'] }>> = {
  sandbox: { spec: 'apps/rtm-sandbox/src/sandbox-transport.spec.ts' },
  agora: { spec: 'libs/rtm/src/agora/threaded-agora-transport.spec.ts' },
  'agora-browser': { spec: 'libs/rtm/src/agora/agora-transport.spec.ts' },
  'agora-v1': { spec: 'libs/rtm/src/agora-v1/threaded-agora-v1-transport.spec.ts' },
  'agora-rest': { spec: 'libs/rtm/src/agora-rest/agora-rest-transport.spec.ts', unable: REST_UNABLE },
};
const ALL = 'all of it';

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

class Skipped extends Error {}
/** A case says first what it needs. Once it asks for a link it is not skipped, which is all there is to know: so it ends here. */
class Begun extends Error {}
const begin = (): never => {
  throw new Begun();
};

const runner: { cases: { group: string; body: Body }[]; setUp: () => Promise<void> } = {
  cases: [],
  setUp: async () => {},
};

/** In vitest's place: it notes the suite's cases and runs none. */
const noting = () => {
  let group = '';
  const note = (...args: readonly unknown[]): void => {
    runner.cases.push({ group, body: args.at(-1) as Body });
  };
  const describeGroup = (title: string, body: () => void): void => {
    const outer = group;
    group = title;
    body();
    group = outer;
  };
  const each = (values: readonly unknown[]) => (_title: string, body: Body) =>
    values.forEach((value) => note((context: unknown) => body(value, context)));
  const beforeEach = (setUp: () => Promise<void>): void => void (runner.setUp = setUp);
  return {
    describe: describeGroup,
    it: Object.assign(note, { each, for: each }),
    beforeEach,
    afterEach: () => {},
    expect,
    vi,
  };
};

/** How many cases of each group run, and how many are skipped, where a rig can do all but this. */
async function countCases(unable: TransportRig['unable']): Promise<Counts> {
  vi.resetModules();
  vi.doMock('vitest', noting);
  runner.cases = [];
  const { describeTransport } = await import('./describe-transport.js');
  const rig: TransportRig = {
    link: begin,
    token: begin,
    receiver: begin,
    stop: async () => {},
    ...(unable && { unable }),
  };
  describeTransport('an adapter', async () => rig);
  const counts: Counts = {};
  for (const { body, group } of runner.cases) {
    await runner.setUp();
    const outcome = await outcomeOf(body);
    for (const name of [group, ALL]) (counts[name] ??= { run: 0, skipped: 0 })[outcome]++;
  }
  return counts;
}

async function outcomeOf(body: Body): Promise<keyof Count> {
  const skip = (): never => {
    throw new Skipped();
  };
  try {
    await body({ skip });
  } catch (error) {
    if (error instanceof Skipped) return 'skipped';
    if (error instanceof Begun) return 'run';
    throw error;
  }
  throw new Error('a case has neither asked for a link nor been skipped');
}

/** What the report says of one adapter. */
function reported(column: string): Counts {
  const [, report = ''] = read('libs/rtm/README.md').split('\n## What has been tried, and where\n');
  const [header = [], , ...rows] = report
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const place = header.indexOf(column);
  const counts = rows.map((cells): [string, Count] => {
    const [, run, skipped = '0'] = /^(\d+) run(?:, (\d+) skipped)?/.exec(cells[place] ?? '') ?? [];
    return [cells[1] ?? '', { run: Number(run), skipped: Number(skipped) }];
  });
  return Object.fromEntries(counts);
}

describe('the report of the contract suite', () => {
  it.each(Object.entries(RUNS))(
    'says what was run and what was skipped, group by group: %s',
    async (column, { spec, unable }) => {
      expect(reported(column)).toEqual(await countCases(unable));
      const text = read(spec);
      expect(text).toContain('describeTransport(');
      expect(text.includes('unable')).toBe(unable !== undefined);
    },
  );
});
