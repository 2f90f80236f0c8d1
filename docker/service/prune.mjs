// Makes of a tree that was built the one that an image holds: what one app runs, and nothing else.
//   node docker/service/prune.mjs APP TARGET [--without PACKAGE]...     in the root of the tree
// Of our own projects the compiled files that the app reaches, with their source maps, and what a project's `files` name besides; of
// packages those that the lock file says the app needs, without types, source maps and descriptions.
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ownFiles } from './own-files.mjs';
import { productionPlaces } from './production-packages.mjs';

const ENTRIES = ['main.js', 'migrate.js', 'rebuild.js', 'adopt.js'];
const UNUSED = /\.(?:[cm]?ts|map|md|markdown|tsbuildinfo)$/i;
const LICENCE = /licen[cs]e|notice|copying/i;

const [, , app, target, ...more] = process.argv;
const without = more.filter((word) => word !== '--without');
const workspace = `apps/${app}`;
const { packages: locked } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const places = productionPlaces(locked, workspace, without).filter(existsSync); // others are for another kind of machine
const isPackage = (place) => /(?:^|\/)node_modules\//.test(place);
const nameOf = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

const copied = (place, filter) => cpSync(place, join(target, place), { recursive: true, filter });
const links = places.filter((place) => isPackage(place) && locked[place].link);
for (const place of places) {
  if (links.includes(place)) link(place);
  else if (isPackage(place)) copied(place, isUsed(place));
  else copyDescription(place);
}
copyOwnFiles();

function link(place) {
  const at = join(target, place);
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(relative(dirname(place), locked[place].resolved), at);
}

/** Packages within a package are packages of their own, and copied by themselves or not at all. */
function isUsed(place) {
  const inner = join(place, 'node_modules');
  return (path) =>
    path !== inner && (lstatSync(path).isDirectory() || !UNUSED.test(path) || LICENCE.test(basename(path)));
}

function copyDescription(place) {
  const { files = [] } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
  copied(join(place, 'package.json'));
  for (const name of files.filter((one) => one !== 'dist')) copied(join(place, name));
}

function copyOwnFiles() {
  const entries = ENTRIES.map((name) => `${workspace}/dist/${name}`).filter(existsSync);
  const workspaces = new Map(links.map((place) => [nameOf(place), locked[place].resolved]));
  const packages = new Set([...places.filter(isPackage).map(nameOf), ...without]);
  for (const file of ownFiles('.', entries, { workspaces, packages })) {
    copied(file);
    if (existsSync(`${file}.map`)) copied(`${file}.map`);
  }
}
