// Module boundaries: which projects may use which (by their tags), and which files may import which packages.
// Prints every breach and exits 1; before that it checks planted breaches, so that a check that cannot bite fails as well.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLANTED_FILES, PLANTED_PROJECTS } from './boundaries.fixture.mjs';

/** What each tag may depend on. Services use libs only, never each other. */
const MAY_USE = {
  'type:domain': ['type:domain'],
  'type:lib': ['type:domain', 'type:lib'],
  'type:service': ['type:domain', 'type:lib'],
  'type:tool': ['type:domain', 'type:lib'],
  'type:e2e': ['type:domain', 'type:lib'],
  'scope:shared': ['scope:shared'],
  'scope:client': ['scope:shared', 'scope:client'],
  'scope:server': ['scope:shared', 'scope:server'],
  'scope:tooling': ['scope:shared', 'scope:client', 'scope:server', 'scope:tooling'],
};

/** These start others as processes: nx is told so (`implicitDependencies`), and it is no import. */
const MAY_START = ['type:tool', 'type:e2e'];

/** The slices that a caller starts, not an event: folders named action-when-trigger are slices anyway. */
const CALLED_SLICES = {
  'ack-watchdog': ['keep-evidence'],
  'gift-catalog': [
    'close-room',
    'list-gift',
    'look-up-catalog',
    'open-room',
    'reprice-gift',
    'restrict-gift',
    'retire-gift',
    'schedule-gift',
    'show-gifts-in-room',
    'stock-gift',
  ],
  'rtm-gateway': ['accept-gift-request', 'open-session', 'record-evidence'],
  wallet: [
    'agree-contract',
    'close-period',
    'decide-action',
    'exports',
    'freeze-party',
    'grant-coins',
    'ledger-metrics',
    'refund-top-up',
    'reverse-gift',
    'top-up-coins',
    'write-off-debt',
  ],
};

const isSpec = (path) => /\.spec\.ts$|\/testing\//.test(path);
const isBrowser = (path) =>
  /^libs\/(contracts\/src\/wire|sealing\/src\/viewer|gift-client\/src|rtm\/src\/(link|sdk))\//.test(path) ||
  path.startsWith('apps/live-room/src/page/') ||
  ['libs/rtm/src/index.ts', 'libs/rtm/src/agora/agora-browser.ts'].includes(path);
const isDomain = (path) => /^libs\/(contracts|sealing)\/src\//.test(path);

/** Each rule says for one import of one file what is wrong, or nothing. */
const FILE_RULES = [
  (path, name) =>
    name.startsWith('kafkajs') && !path.startsWith('libs/event-log/') && 'kafkajs is imported in libs/event-log only',
  (path, name) =>
    name.startsWith('@opentelemetry/') &&
    !path.startsWith('libs/tracing/') &&
    'OpenTelemetry is imported in libs/tracing only',
  (path, name) =>
    /^(@nestjs\/|typeorm|pg$|kafkajs)/.test(name) &&
    isDomain(path) &&
    !isSpec(path) &&
    'the domain knows no framework, database or broker',
  (path, name) => name === '@liwu/test-kit' && !isSpec(path) && 'the test kit is for specs only',
  (path, name) =>
    name.startsWith('node:') && isBrowser(path) && !isSpec(path) && 'this runs in browsers: no node: imports',
  (path, name) => siblingSlice(path, name) && 'slices never import sibling slices',
];

/** `../one-slice/…` imported from within another slice. */
function siblingSlice(path, name) {
  const [, app, own] = /^apps\/([^/]+)\/src\/([^/]+)\//.exec(path) ?? [];
  const other = /^(?:\.\.\/)+([^/]+)\//.exec(name)?.[1];
  return own !== other && isSlice(app, own) && isSlice(app, other);
}

const isSlice = (app, folder) =>
  folder !== undefined && (folder.includes('-when-') || (CALLED_SLICES[app]?.includes(folder) ?? false));

/** So that a folder that is renamed does not slip out of the list above. */
const missingSlices = () =>
  Object.entries(CALLED_SLICES).flatMap(([app, folders]) =>
    folders
      .map((folder) => `apps/${app}/src/${folder}`)
      .filter((path) => !existsSync(path))
      .map((path) => `${path} is called a slice, but is not there`),
  );

const importsOf = (text) =>
  [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3]);

const fileBreaches = (files) =>
  files.flatMap(({ path, text }) =>
    importsOf(text).flatMap((name) =>
      FILE_RULES.map((rule) => rule(path, name))
        .filter(Boolean)
        .map((reason) => `${path} imports ${name}: ${reason}`),
    ),
  );

/** A project's edges to others; what only its specs use (the test kit) is judged by the files' rules. */
const projectBreaches = ({ nodes, dependencies }) =>
  Object.entries(dependencies).flatMap(([from, edges]) =>
    edges
      .filter(({ type }) => type !== 'implicit' || !nodes[from].data.tags.some((tag) => MAY_START.includes(tag)))
      .map(({ target }) => target)
      .filter((target) => nodes[target] && target !== 'test-kit')
      .flatMap((target) =>
        ['type:', 'scope:']
          .map((kind) => [nodes[from], nodes[target]].map((node) => node.data.tags.find((tag) => tag.startsWith(kind))))
          .filter(([own, other]) => !MAY_USE[own]?.includes(other))
          .map(([own, other]) => `${from} (${own}) uses ${target} (${other})`),
      ),
  );

function projectGraph() {
  const folder = mkdtempSync(join(tmpdir(), 'liwu-graph-'));
  try {
    execFileSync('npx', ['nx', 'graph', `--file=${join(folder, 'graph.json')}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NX_DAEMON: 'false' },
    });
    return JSON.parse(readFileSync(join(folder, 'graph.json'), 'utf8')).graph;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sources = () =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'apps/**/*.ts', 'libs/**/*.ts'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path.endsWith('.ts') && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const unbitten = [
  ...PLANTED_FILES.filter((file) => fileBreaches([file]).length === 0).map(({ path }) => path),
  ...PLANTED_PROJECTS.filter((graph) => projectBreaches(graph).length === 0).map(({ name }) => name),
];
if (unbitten.length > 0) {
  console.error(`boundaries: the check does not see these planted breaches: ${unbitten.join(', ')}`);
  process.exit(1);
}
const breaches = [...missingSlices(), ...fileBreaches(sources()), ...projectBreaches(projectGraph())];
for (const breach of breaches) console.error(`boundaries: ${breach}`);
console.log(`boundaries: ${breaches.length === 0 ? 'kept' : `${breaches.length} breached`}`);
process.exit(breaches.length === 0 ? 0 : 1);
