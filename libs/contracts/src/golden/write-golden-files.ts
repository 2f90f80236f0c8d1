import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { GOLDEN_FOLDER, goldenOfToday, sumLine, SUMS } from './golden-files.js';

/* Writes the golden files that are not there yet. One that is there is what was published, and is never written again. */
mkdirSync(GOLDEN_FOLDER, { recursive: true });
let written = 0;
for (const [name, text] of goldenOfToday()) {
  const file = new URL(name, GOLDEN_FOLDER);
  if (existsSync(file)) continue;
  writeFileSync(file, text);
  appendFileSync(new URL(SUMS, GOLDEN_FOLDER), `${sumLine(name, text)}\n`);
  written += 1;
}
console.log(`wrote ${written} golden files`);
