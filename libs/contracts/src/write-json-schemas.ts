import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonSchemas } from './json-schemas.js';

const FOLDER = new URL('../schemas/', import.meta.url);

rmSync(FOLDER, { recursive: true, force: true });
for (const [name, text] of jsonSchemas()) {
  const file = fileURLToPath(new URL(name, FOLDER));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
console.log(`wrote ${jsonSchemas().size} schemas`);
