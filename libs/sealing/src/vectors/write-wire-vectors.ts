import { writeFileSync } from 'node:fs';
import { WIRE_VECTORS_FILE, wireVectorsText } from './wire-vectors.js';

/** Writes the vectors where they are committed; run by `npm run vectors`. */
writeFileSync(WIRE_VECTORS_FILE, wireVectorsText());
console.log(`wrote ${WIRE_VECTORS_FILE.pathname}`);
