import { resolve } from 'node:path';
import type { ServiceName } from '@liwu/contracts';
import { DEMO_ROOMS, DEMO_TOP_UPS } from '../seed-demo/demo.js';
import { inSeconds } from '../shared/seconds.js';
import type { Suite } from '../suite/suite-file.js';

type Row = readonly [name: string, where: string, what: string];

/** 1.00 EUR, tax included; pasted again it sells nothing more, for its key and its reference stay the same. */
const TOP_UP = {
  viewer: DEMO_TOP_UPS[0]?.viewer,
  coins: '100',
  price: { amount: '0.84', unit: 'EUR' },
  tax: { amount: '0.16', unit: 'EUR' },
  provider: 'demo-pay',
  provider_reference: 'try-1',
};

/** What an operator reads when everything is up: where it is, and what to try. */
export const summary = (
  suite: Suite,
  startedInMs: number,
  { detach, stateDir }: { readonly detach: boolean; readonly stateDir: string },
): string[] => {
  const { urls } = suite;
  const liwu = (words: string): string => `npm run -s liwu -- ${words}${whereOf(stateDir)}`;
  const rows: Row[] = [
    ...(urls.page === undefined ? [] : [pageRow(urls.page)]),
    ...rowsOf(suite, 'rtm-gateway', urls.gateway, 'sessions, grants, evidence'),
    ...rowsOf(suite, 'gift-catalog', urls.catalog, 'gifts and rooms'),
    ...rowsOf(suite, 'wallet', urls.wallet, 'coins, holds, the ledger'),
    ...rowsOf(suite, 'ack-watchdog', urls.watchdog, 'decides shown or not shown'),
    ['rtm-sandbox', urls.sandbox, "stands in for Agora's network"],
    ['OIDC issuer', urls.issuer, 'tokens for development'],
    ['Kafka', suite.kafkaBrokers, `topics ${suite.topicPrefix}.*`],
    ['Postgres', new URL(suite.databases.wallet).host, liwu('url wallet')],
    ['finance', `${urls.wallet}/v1/openapi.json`, `for SQL: ${liwu('url finance')}`],
  ];
  const names = Math.max(...rows.map(([name]) => name.length));
  const wheres = Math.max(...rows.map(([, where]) => where.length));
  return [
    '',
    `Liwu is ready (${inSeconds(startedInMs)}).`,
    '',
    ...rows.map(([name, where, what]) => `  ${name.padEnd(names)}  ${where.padEnd(wheres)}  ${what}`),
    '',
    `Demo: rooms ${DEMO_ROOMS.map(({ room }) => room).join(', ')}; viewers ${DEMO_TOP_UPS[0]?.viewer} to ${DEMO_TOP_UPS.at(-1)?.viewer} began with ${DEMO_TOP_UPS[0]?.coins} coins each.`,
    '',
    `Try next${detach ? '' : ', in another terminal'}:`,
    `  curl -s ${urls.catalog}/v1/rooms/${DEMO_ROOMS[0]?.room}/gifts`,
    `  ${topUpCommand(urls.wallet, liwu('token operator'))}`,
    `  ${liwu('crowd --viewers 200 --gifts 2000 --seed 7')}`,
    `  ${liwu('verify')}`,
    `  ${liwu('status')}`,
    '',
    detach ? `It runs in the background; end it with: ${liwu('down')}` : 'Ctrl-C stops everything in order.',
  ];
};

const pageRow = (page: string): Row => [
  'the room',
  `${page}/?room=${DEMO_ROOMS[0]?.room}`,
  'watch and send gifts, in a browser',
];

/** A service, and its further replicas. */
function rowsOf({ processes }: Suite, service: ServiceName, where: string, what: string): Row[] {
  const replicas = processes.filter(({ name }) => name.startsWith(`${service}-`));
  return [[service, where, what], ...replicas.map(({ name, url }): Row => [name, url ?? '', `another ${service}`])];
}

/** A suite that is kept where others are not looked for has to be named. */
const whereOf = (stateDir: string): string => (stateDir === resolve('.liwu') ? '' : ` --state-dir ${stateDir}`);

const topUpCommand = (walletUrl: string, token: string): string =>
  [
    `curl -s ${walletUrl}/v1/top-ups`,
    `-H "authorization: Bearer $(${token})"`,
    "-H 'content-type: application/json' -H 'idempotency-key: try-1'",
    `-d '${JSON.stringify(TOP_UP)}'`,
  ].join(' ');
