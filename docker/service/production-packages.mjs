/**
 * What npm's lock file says that one workspace needs to run: the places in the tree (`node_modules/pino`, `libs/contracts`) of everything
 * that its `dependencies` reach, and of nothing that only its `devDependencies` do. npm's own `--omit=dev --workspace` keeps what specs
 * need of other workspaces, since a workspace itself is never a development dependency.
 * @param {Record<string, object>} places the lock file's `packages`
 * @param {string} workspace its folder, such as `apps/wallet`
 * @param {readonly string[]} without names of packages that are left out, with whatever they alone need
 */
export function productionPlaces(places, workspace, without = []) {
  if (places[workspace] === undefined) throw new Error(`the lock file has no workspace ${workspace}`);
  const reached = new Set([workspace]);
  for (const place of reached) {
    for (const { name, mayLack } of neededBy(places[place])) {
      if (without.includes(name)) continue;
      const found = placeOf(places, place, name);
      if (found !== undefined) {
        reached.add(found);
        if (places[found].link) reached.add(places[found].resolved);
      } else if (!mayLack) throw new Error(`${place} needs ${name}, which the lock file does not have`);
    }
  }
  return [...reached].sort();
}

/** Whatever an entry names; of optional packages those that are there are used. */
function neededBy({ dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [
    ...[...Object.keys(dependencies), ...peers].map((name) => ({ name, mayLack: name in optionalDependencies })),
    ...Object.keys(optionalDependencies).map((name) => ({ name, mayLack: true })),
  ];
}

/** As Node finds a package: in the `node_modules` of the place itself, else of the folders above it. */
function placeOf(places, from, name) {
  for (let folder = from; ; folder = folder.replace(/(?:^|\/)[^/]*$/, '')) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (places[place] !== undefined) return place;
    if (folder === '') return undefined;
  }
}
