import { makeGrants } from './make-grants.js';
import { checksPerSecond, withoutEd25519 } from './receiving.js';

/*
 * A receiver in Node, told by its argument which way to check signatures: `node`, Node's own crypto; `webcrypto`, what a
 * browser has; `javascript`, what a browser without Ed25519 loads. Writes the rates of its rounds, a second, as JSON.
 */

const ROUNDS = 9;
const GRANTS = 1_500;

const [way] = process.argv.slice(2);
if (way !== 'node') Object.defineProperty(process, 'getBuiltinModule', { value: undefined });
if (way === 'javascript') withoutEd25519();
const rates: number[] = [];
for (let round = 0; round <= ROUNDS; round += 1) rates.push(await checksPerSecond(makeGrants(GRANTS)));
// The first one warms up.
process.stdout.write(`${JSON.stringify(rates.slice(1))}\n`);
