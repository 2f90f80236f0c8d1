/**
 * Of the whole tree's bill of materials (CycloneDX, by `npm sbom`) the part that one app runs: npm's own `--omit dev --workspace` lists what
 * specs of other workspaces need, and misses what specs need as well as the app. Throws where the bill is not what it should be.
 * @param {object} whole the bill of the whole tree
 * @param {Record<string, object>} locked the lock file's `packages`
 * @param {readonly string[]} places where in the tree that is which the app needs, its own folder among them
 * @param {string} workspace the app's own folder
 */
export function billOf(whole, locked, places, workspace) {
  const refOf = (place) => `${nameOf(locked[place], place)}@${locked[place].version}`;
  const wanted = new Set(places.filter((place) => !locked[place].link).map(refOf));
  const components = whole.components.filter((component) => wanted.has(component['bom-ref']));
  const own = components.find((component) => component['bom-ref'] === refOf(workspace));
  const bill = {
    ...whole,
    metadata: { ...whole.metadata, component: { ...own, type: 'application' } },
    components: components.filter((component) => component !== own),
    dependencies: whole.dependencies
      .filter(({ ref }) => wanted.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => wanted.has(one)) })),
  };
  const faults = faultsOf(bill, wanted);
  if (faults.length > 0) throw new Error(`the bill of ${workspace} is not whole: ${faults.join(', ')}`);
  return bill;
}

const nameOf = ({ name }, place) =>
  name ??
  (place.includes('node_modules/')
    ? place.slice(place.lastIndexOf('node_modules/') + 13)
    : place.replace(/^apps\//, ''));

/** What is amiss in a bill, by the format's own rules and by what it should hold. */
function faultsOf({ bomFormat, specVersion, serialNumber, metadata, components, dependencies }, wanted) {
  const faults = [];
  const demand = (holds, fault) => holds || faults.push(fault);
  demand(bomFormat === 'CycloneDX', 'it is no CycloneDX');
  demand(/^1\.[4-9]$/.test(specVersion), `its version is ${specVersion}`);
  demand(/^urn:uuid:[0-9a-f-]{36}$/.test(serialNumber), 'its serial number is none');
  const refs = new Set([metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  for (const ref of wanted) demand(refs.has(ref), `${ref} is missing`);
  for (const component of components) {
    const { 'bom-ref': ref, purl, hashes, properties = [] } = component;
    const isOurs = properties.some(({ name }) => name === 'cdx:npm:package:private');
    demand(purl?.startsWith('pkg:npm/'), `${ref} has no package URL`);
    demand(isOurs || hashes?.some(({ alg }) => alg === 'SHA-512'), `${ref} has no hash`);
  }
  demand(dependencies.length === refs.size, 'not every component says what it needs');
  return faults;
}
