import { DEMO_ROOMS, DEMO_TOP_UPS } from '../seed-demo/demo.js';
import type { Suite } from '../suite/suite-file.js';

/** What an operator reads when everything is up: where it is, and what to try. */
export const summary = (suite: Suite, startedInMs: number, detached: boolean): string[] => {
  const { urls } = suite;
  const rows: [name: string, where: string, what: string][] = [
    ['rtm-gateway', urls.gateway, 'sessions, grants, evidence'],
    ['gift-catalog', urls.catalog, 'gifts and rooms'],
    ['wallet', urls.wallet, 'coins, holds, the ledger'],
    ['ack-watchdog', urls.watchdog, 'decides shown or not shown'],
    ['rtm-sandbox', urls.sandbox, "stands in for Agora's network"],
    ['OIDC issuer', urls.issuer, 'tokens for development'],
    ['Kafka', suite.kafkaBrokers, `topics ${suite.topicPrefix}.*`],
    ['Postgres', new URL(suite.databases.wallet).host, 'npm run -s liwu -- url wallet'],
  ];
  const names = Math.max(...rows.map(([name]) => name.length));
  const wheres = Math.max(...rows.map(([, where]) => where.length));
  return [
    '',
    `Liwu is ready (${(startedInMs / 1_000).toFixed(1)} s).`,
    '',
    ...rows.map(([name, where, what]) => `  ${name.padEnd(names)}  ${where.padEnd(wheres)}  ${what}`),
    '',
    `Demo: rooms ${DEMO_ROOMS.map(({ room }) => room).join(', ')}; viewers ${DEMO_TOP_UPS[0]?.viewer} to ${DEMO_TOP_UPS.at(-1)?.viewer} with ${DEMO_TOP_UPS[0]?.coins} coins each.`,
    '',
    `Try next${detached ? '' : ', in another terminal'}:`,
    `  curl -s ${urls.catalog}/v1/rooms/${DEMO_ROOMS[0]?.room}/gifts`,
    '  npm run crowd -- --viewers 200 --gifts 2000 --seed 7',
    '  npm run verify',
    '  npm run -s liwu -- status',
    '',
    detached ? 'It runs in the background; end it with: npm run -s liwu -- down' : 'Ctrl-C stops everything in order.',
  ];
};
