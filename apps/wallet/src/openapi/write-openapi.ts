import { mkdirSync, writeFileSync } from 'node:fs';
import { buildOpenApi } from './build-openapi.js';

/** Writes the document where it is committed; run by `npm run -s openapi` from the repository's root. */
const FOLDER = 'docs/openapi';
mkdirSync(FOLDER, { recursive: true });
writeFileSync(`${FOLDER}/wallet.json`, `${JSON.stringify(buildOpenApi(), null, 2)}\n`);
