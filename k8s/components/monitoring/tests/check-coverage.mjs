// Every alert has a severity, a summary, a description, a paragraph in docs/alerts.md that its runbook_url names and that begins with a command,
// and a test that shows it silent and firing; and there is no paragraph and no test of an alert that is gone. Prints what is missing, exits 1.
import { readdirSync, readFileSync } from 'node:fs';

const HERE = new URL('.', import.meta.url);
const PAGE = new URL('../../../../docs/alerts.md', HERE);
const yamlIn = (folder) =>
  readdirSync(new URL(folder, HERE))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(new URL(`${folder}${name}`, HERE), 'utf8'))
    .join('\n');

/** What stands between each `beginning` and the next, by the name behind it. */
const sections = (text, beginning) => {
  const found = new Map();
  for (const part of text.split(beginning).slice(1)) {
    const name = /^\S+/.exec(part)?.[0] ?? '';
    found.set(name, (found.get(name) ?? '') + part);
  }
  return found;
};

/** What is missing, a line each. */
export const gaps = (rules, tests, page) => {
  const alerts = sections(rules, /^ +- alert: /m);
  const tested = sections(tests, /^  - name: /m);
  const told = sections(page, /^### /m);
  const missing = [];
  for (const [name, rule] of alerts) {
    for (const key of ['summary', 'description', 'severity'])
      if (!new RegExp(`^ +${key}: \\S`, 'm').test(rule)) missing.push(`${name} has no ${key}`);
    if (!/^ +severity: (page|ticket)$/m.test(rule)) missing.push(`${name} is neither a page nor a ticket`);
    if (!rule.includes(`runbook_url: docs/alerts.md#${name.toLowerCase()}\n`))
      missing.push(`${name} has no runbook_url`);
    if (!/\n```sh\n\S/.test(told.get(name) ?? ''))
      missing.push(`${name} has no paragraph with a command in docs/alerts.md`);
    const asked = (tested.get(name) ?? '').split(/^ +- expr: /m).filter((one) => one.includes(`alertname="${name}"`));
    if (!asked.some((one) => one.includes('exp_samples: []'))) missing.push(`${name} is never shown silent`);
    if (!asked.some((one) => one.includes('exp_samples: [{ value: 1 }]')))
      missing.push(`${name} is never shown firing`);
  }
  for (const name of [...tested.keys(), ...told.keys()])
    if (!alerts.has(name)) missing.push(`${name} is told of or tested, and is no alert`);
  return { alerts: alerts.size, missing };
};

/** What the check must find; one that cannot bite fails as well. */
const PLANTED = `\n        - alert: Planted\n          expr: 1\n`;

const [rules, tests, page] = [yamlIn('../rules/'), yamlIn('./'), readFileSync(PAGE, 'utf8')];
if (gaps(rules + PLANTED, tests, page).missing.length < 6)
  throw new Error('the check does not see a planted alert without anything');
if (gaps(rules, `${tests}\n  - name: Gone\n`, page).missing.length === 0)
  throw new Error('the check does not see a planted test');
const { alerts, missing } = gaps(rules, tests, page);
for (const line of missing) console.error(`alerts: ${line}`);
console.log(
  `alerts: ${alerts} have a test and a paragraph${missing.length > 0 ? `, but for ${missing.length} gaps` : ''}`,
);
process.exit(missing.length > 0 ? 1 : 0);
