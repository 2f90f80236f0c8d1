import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';

const BUILT_IN = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
const IMPORTS =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
/** A worker's code, which is named by its place; what a rig starts of another project is no part of its own. */
const WORKERS = /new URL\(\s*['"](\.[^'"]+\.js)['"],\s*import\.meta\.url\s*\)/g;

/** The programs that an app may have; an image holds those that there are, and what they reach. */
export const PROGRAMS = ['main.js', 'migrate.js', 'rebuild.js', 'adopt.js', 'verify-ledger.js'];

const projectOf = (file) => file.split('/', 2).join('/');

/**
 * The compiled files of our own that the entries reach, by imports and as workers: so an image holds no specs and no rigs, without a list
 * that somebody would have to keep. Throws where a file is not there, or uses a package that its project does not declare.
 * @param {string} root the tree that was built
 * @param {readonly string[]} entries files within it
 * @param {{ workspaces: ReadonlyMap<string, string>, packages: ReadonlySet<string> }} known the folders of our own projects by name, and
 *   the names of all packages that may be used: those that the image will have, and those that it is to do without
 */
export function ownFiles(root, entries, { workspaces, packages }) {
  const reached = new Set(entries);
  for (const file of reached) {
    const path = join(root, file);
    if (!existsSync(path)) throw new Error(`${file} is used and not there`);
    const text = readFileSync(path, 'utf8');
    for (const match of text.matchAll(WORKERS)) {
      const worker = join(dirname(file), match[1]);
      if (projectOf(worker) === projectOf(file) && existsSync(join(root, worker))) reached.add(worker);
    }
    for (const match of text.matchAll(IMPORTS)) {
      const name = match[1] ?? match[2] ?? match[3];
      if (name.startsWith('.')) reached.add(join(dirname(file), name));
      else if (!BUILT_IN.has(name)) reachPackage(file, name);
    }
  }
  return [...reached].sort();

  function reachPackage(file, name) {
    const [, packageName, path = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(name);
    const folder = workspaces.get(packageName);
    if (folder !== undefined) {
      const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const exported = exports?.[`.${path}`]?.default;
      if (exported !== undefined) reached.add(join(folder, exported));
      if (exported !== undefined || packages.has(packageName)) return;
    }
    if (!packages.has(packageName))
      throw new Error(`${file} uses ${packageName}, which its project does not depend on`);
  }
}
