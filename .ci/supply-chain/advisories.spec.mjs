import { describe, expect, it } from 'vitest';
import { judgeAdvisories } from './advisories.mjs';

const places = new Set(['node_modules/web', 'node_modules/web/node_modules/mime']);
const about = (name, severity, nodes, via = [{ title: 'it leaks' }]) => ({ name, severity, range: '<2', nodes, via });
const judged = (...vulnerabilities) =>
  judgeAdvisories(
    JSON.stringify({ vulnerabilities: Object.fromEntries(vulnerabilities.map((one) => [one.name, one])) }),
    places,
  );

describe('advisories', () => {
  it('fail a release by what is severe, and tell the rest', () => {
    const web = about('web', 'high', ['node_modules/web'], ['mime']);
    const mime = about('mime', 'moderate', ['node_modules/web/node_modules/mime']);
    expect(judged(web, mime)).toEqual({ failing: ['high: web <2: by mime'], others: ['moderate: mime <2: it leaks'] });
  });

  it('are of no concern where only tools are meant', () => {
    expect(judged(about('docker', 'critical', ['node_modules/docker']))).toEqual({ failing: [], others: [] });
  });

  it.each([
    ['405 Method Not Allowed', '{"message":"405 Method Not Allowed - POST somewhere/-/npm/v1","error":{"summary":""}}'],
    ['request failed', '{"error":{"summary":"request failed\\nreason: no route"}}'],
    ['npm gave no report', ''],
  ])('are not there where the registry cannot be asked: %s', (unasked, answer) => {
    expect(judgeAdvisories(answer, places)).toEqual({ failing: [], others: [], unasked });
  });
});
