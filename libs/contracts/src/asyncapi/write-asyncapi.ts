import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ASYNCAPI_FILE, asyncApiText } from './build-asyncapi.js';
import { type PromisedDocument, takenAway } from './taken-away.js';

const promised = existsSync(ASYNCAPI_FILE) ? readFileSync(ASYNCAPI_FILE, 'utf8') : asyncApiText();
const lost = takenAway(JSON.parse(promised) as PromisedDocument, JSON.parse(asyncApiText()) as PromisedDocument);

/* Writes the document where it is committed; run by `npm run asyncapi`. What is committed is what was promised: nothing of it is taken away. */
if (lost.length === 0) {
  writeFileSync(ASYNCAPI_FILE, asyncApiText());
  console.log(`wrote ${ASYNCAPI_FILE.pathname}`);
} else {
  for (const sentence of lost) console.error(sentence);
  console.error('Nothing was written: versions that run side by side agree upon this (docs/contributing.md).');
  process.exitCode = 1;
}
