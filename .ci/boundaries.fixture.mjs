// Breaches that the boundary check must see; each breaks one rule.
const node = (name, ...tags) => [name, { name, data: { tags } }];
const graph = (name, from, to, type = 'static') => ({
  name,
  nodes: Object.fromEntries([from, to]),
  dependencies: { [from[0]]: [{ source: from[0], target: to[0], type }] },
});

export const PLANTED_PROJECTS = [
  graph(
    'a service uses a service',
    node('a', 'type:service', 'scope:server'),
    node('b', 'type:service', 'scope:server'),
  ),
  graph(
    'a service starts a service',
    node('a', 'type:service', 'scope:server'),
    node('b', 'type:service', 'scope:server'),
    'implicit',
  ),
  graph('the domain uses a lib', node('a', 'type:domain', 'scope:shared'), node('b', 'type:lib', 'scope:shared')),
  graph('a client uses a server lib', node('a', 'type:lib', 'scope:client'), node('b', 'type:lib', 'scope:server')),
];

export const PLANTED_FILES = [
  { path: 'apps/wallet/src/x.ts', text: "import { Kafka } from 'kafkajs';" },
  { path: 'libs/service-kit/src/x.ts', text: "import { trace } from '@opentelemetry/api';" },
  { path: 'libs/contracts/src/x.ts', text: "import { Injectable } from '@nestjs/common';" },
  { path: 'libs/sealing/src/x.ts', text: "import {\n  Client,\n} from 'pg';" },
  { path: 'apps/wallet/src/x.ts', text: "import { eventually } from '@liwu/test-kit';" },
  { path: 'libs/gift-client/src/x.ts', text: "export { hash } from 'node:crypto';" },
  {
    path: 'apps/wallet/src/hold-coins-when-priced/x.ts',
    text: "import { y } from '../settle-gift-when-confirmed/y.js';",
  },
  { path: 'apps/gift-catalog/src/open-room/x.ts', text: "import { y } from '../close-room/y.js';" },
  { path: 'apps/rtm-gateway/src/open-session/x.ts', text: "import { y } from '../send-grant-when-held/y.js';" },
];
