import { writeFileSync } from 'node:fs';
import { ASYNCAPI_FILE, asyncApiText } from './build-asyncapi.js';

/** Writes the document where it is committed; run by `npm run asyncapi`. */
writeFileSync(ASYNCAPI_FILE, asyncApiText());
console.log(`wrote ${ASYNCAPI_FILE.pathname}`);
