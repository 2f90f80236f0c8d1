// Writes what the server of this image is told into a folder: the same as the embedded one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INITDB_ARGUMENTS, POSTGRES_SETTINGS, postgresArguments } from '/liwu/libs/embedded/dist/index.js';

const write = (name, words) => {
  const split = words.find((word) => /\s/.test(word));
  if (split !== undefined) throw new Error(`the entry script would split ${split}`);
  writeFileSync(join(process.argv[2], name), `${words.join('\n')}\n`);
};
// A setting without a value is an argument that ends in its sign.
write('arguments', postgresArguments(POSTGRES_SETTINGS));
write('initdb-arguments', INITDB_ARGUMENTS);
