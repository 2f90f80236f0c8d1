// What .ci/k8s-verify asks of rendered objects, on standard output:
//   namespace NAME FILE             the namespace of FILE, under another name
//   lacking SERVED FILE [GROUP…]    the kinds in FILE that the API server does not serve, but for those of the groups
//   moved NAMESPACE FILE [GROUP…]   all objects of FILE, in another namespace and without it, but for those of the groups
// SERVED is what `kubectl api-resources --no-headers` prints.
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const [, , command, first, file, ...groups] = process.argv;
const objects = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS());
const groupOf = ({ apiVersion }) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '');
const wanted = objects.filter((object) => !groups.includes(groupOf(object)));
const print = (items) => console.log(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));

const commands = {
  namespace: () => {
    const found = objects.find(({ kind }) => kind === 'Namespace');
    print([{ ...found, metadata: { ...found.metadata, name: first } }]);
  },
  lacking: () => {
    // From the right: whether there are short names in between differs from line to line.
    const served = new Set(
      readFileSync(first, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .map((words) => `${words.at(-1)} ${words.at(-3)}`),
    );
    const missing = wanted.map((one) => `${one.kind} ${one.apiVersion}`).filter((name) => !served.has(name));
    console.log([...new Set(missing)].map((name) => name.replace(' ', ' of ')).join(', '));
  },
  moved: () =>
    print(
      wanted
        .filter(({ kind }) => kind !== 'Namespace')
        .map((object) => ({ ...object, metadata: { ...object.metadata, namespace: first } })),
    ),
};
commands[command]();
