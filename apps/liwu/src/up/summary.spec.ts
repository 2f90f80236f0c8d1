import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { makeSecrets } from '../suite/secrets.js';
import type { Suite } from '../suite/suite-file.js';
import { suiteOf } from './running-suite.js';
import { summary } from './summary.js';

const suite: Suite = {
  ...suiteOf({ portBase: 4_600, stateDir: '/x', replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: {} }),
  databases: {
    'gift-catalog': 'postgres://h:1/gift_catalog',
    wallet: 'postgres://h:1/wallet',
    'ack-watchdog': 'postgres://h:1/ack_watchdog',
  },
};
const running = (...names: readonly string[]): Suite => ({
  ...suite,
  processes: names.map((name, pid) => ({ name, pid, startTime: '1', url: `http://${name}.test` })),
});
const summaryOf = (of: Suite, stateDir = resolve('.liwu')): string[] => summary(of, 1_000, { detach: false, stateDir });
/** The names in the table of what runs where. */
const namesIn = (lines: readonly string[]): (string | undefined)[] =>
  lines.slice(3, lines.indexOf('', 3)).map((line) => line.trim().split(/ {2,}/)[0]);

describe('what is read when everything is up', () => {
  it('begins with the page on which a person sees gifts, where there is one', () => {
    const withPage = { ...suite, urls: { ...suite.urls, page: 'http://127.0.0.1:4600' } };
    expect(summaryOf(withPage)[3]).toMatch(/^ {2}the room +http:\/\/127\.0\.0\.1:4600\/\?room=tea-house +watch/);
    expect(summaryOf(suite).join()).not.toContain('the room');
  });

  it('has a line for each replica of a service, under the first', () => {
    const lines = summaryOf(running('wallet', 'wallet-1', 'rtm-gateway', 'wallet-2', 'kafka'));
    expect(namesIn(lines)).toEqual([
      'rtm-gateway',
      'gift-catalog',
      'wallet',
      'wallet-1',
      'wallet-2',
      'ack-watchdog',
      'rtm-sandbox',
      'OIDC issuer',
      'Kafka',
      'Postgres',
      'finance',
    ]);
    expect(lines.find((line) => line.includes('wallet-1'))).toMatch(/http:\/\/wallet-1\.test +another wallet$/);
  });

  it('sells coins in one line that can be pasted', () => {
    const line = summaryOf(suite).find((text) => text.includes('/v1/top-ups')) ?? '';
    expect(line).toContain('authorization: Bearer $(npm run -s liwu -- token operator)');
    const [, body = ''] = /-d '([^']+)'$/.exec(line) ?? [];
    expect(JSON.parse(body)).toMatchObject({ viewer: 'viewer-1', coins: '100' });
  });

  it('names the suite’s folder in what can be pasted, where that is not the usual one', () => {
    const commands = (stateDir?: string): string[] =>
      summaryOf(suite, stateDir).flatMap((line) => line.match(/npm run -s liwu -- [^)]*/g) ?? []);
    expect(commands().filter((line) => line.includes('--state-dir'))).toEqual([]);
    expect(commands('/elsewhere').length).toBeGreaterThan(4);
    expect(commands('/elsewhere').filter((line) => !line.endsWith(' --state-dir /elsewhere'))).toEqual([]);
  });

  it('promises no more coins than the viewers began with', () => {
    expect(summaryOf(suite).find((line) => line.startsWith('Demo:'))).toMatch(/ began with 10000 coins each\.$/);
  });
});
