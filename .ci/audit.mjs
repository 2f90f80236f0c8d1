// What the images run: writes a bill of materials (CycloneDX) for each app into .liwu/sbom, and asks the registry whether anything of it is
// known to be dangerous. Ends with 1 where a bill is not whole or an advisory is high or critical; says so where nobody can be asked.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { productionPlaces } from '../docker/service/production-packages.mjs';
import { judgeAdvisories } from './supply-chain/advisories.mjs';
import { billOf } from './supply-chain/bill-of-materials.mjs';

const APPS = ['gift-catalog', 'wallet', 'ack-watchdog', 'rtm-gateway', 'rtm-sandbox', 'live-room'];
const FOLDER = '.liwu/sbom';
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const ASK_ONCE = ['--fetch-retries=0', '--fetch-timeout=20000'];

/** The first npm that writes bills of materials. */
const OLDEST_NPM = 10;

const npm = (...words) => spawnSync('npm', words, { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES }).stdout;

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const placesOf = new Map(APPS.map((app) => [app, productionPlaces(packages, `apps/${app}`).filter(isHere)]));
const version = npm('--version').trim();
if (Number.parseInt(version, 10) >= OLDEST_NPM) writeBills(JSON.parse(npm('sbom', '--sbom-format', 'cyclonedx')));
else console.log(`audit: no bills of materials were written, since npm ${version} writes none; npm ${OLDEST_NPM} does`);

const inProduction = new Set([...placesOf.values()].flat());
const { failing, others, unasked } = judgeAdvisories(npm('audit', '--json', ...ASK_ONCE), inProduction);
for (const line of others) console.log(`audit: ${line}`);
for (const line of failing) console.error(`audit: ${line}`);
if (unasked === undefined)
  console.log(`audit: ${failing.length} advisories that nothing may be released with, ${others.length} others`);
else console.log(`audit: no advisories were looked at, since the registry does not give any (${unasked})`);
process.exitCode = failing.length === 0 ? 0 : 1;

/** Optional packages for another kind of machine are in the lock file, and not in the tree. */
function isHere(place) {
  const { optional, os = [process.platform], cpu = [process.arch] } = packages[place];
  return !optional || (os.includes(process.platform) && cpu.includes(process.arch));
}

function writeBills(whole) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [app, places] of placesOf) {
    const bill = billOf(whole, packages, places, `apps/${app}`);
    writeFileSync(`${FOLDER}/${app}.cdx.json`, `${JSON.stringify(bill, undefined, 2)}\n`);
    console.log(`audit: ${FOLDER}/${app}.cdx.json lists ${bill.components.length} components`);
  }
}
