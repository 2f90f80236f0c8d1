import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

// Makes of the page's sources the files that browsers load, in the folder that is named, or in `built-page` beside the sources.
const app = new URL('..', import.meta.url);
const [folder = fileURLToPath(new URL('built-page', app))] = process.argv.slice(2);

await build({
  configFile: false,
  root: fileURLToPath(new URL('src/page', app)),
  base: './',
  logLevel: 'warn',
  resolve: { conditions: ['liwu-source', 'browser', 'import'] },
  build: {
    outDir: folder,
    emptyOutDir: true,
    // Nothing is put into the page's own text: its policy takes scripts and styles from files alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
});

// Packed once here instead of at each request.
for (const name of globSync('assets/*.{js,css}', { cwd: folder })) {
  const packed = gzipSync(readFileSync(join(folder, name)), { level: constants.Z_BEST_COMPRESSION });
  writeFileSync(join(folder, `${name}.gz`), packed);
}
