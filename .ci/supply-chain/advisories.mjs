const SEVERE = ['high', 'critical'];

/**
 * What `npm audit --json` says of the packages that run in production: `failing` are those that nothing may be released with, `others` the
 * rest. Where it says nothing, since the registry could not be asked or offers no advisories, `unasked` says why.
 * @param {string} answer
 * @param {ReadonlySet<string>} places where in the tree that is which runs in production
 */
export function judgeAdvisories(answer, places) {
  const report = parsed(answer);
  if (typeof report?.vulnerabilities !== 'object') {
    const reason = report?.message ?? report?.error?.summary ?? 'npm gave no report';
    return { failing: [], others: [], unasked: String(reason).split(/ - |\n/)[0] };
  }
  const inProduction = Object.values(report.vulnerabilities).filter(({ nodes }) =>
    nodes.some((place) => places.has(place)),
  );
  const told = (isWanted) => inProduction.filter(({ severity }) => isWanted(SEVERE.includes(severity))).map(lineOf);
  return { failing: told((severe) => severe), others: told((severe) => !severe) };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const lineOf = ({ name, severity, range, via }) => {
  const titles = via.map((cause) => (typeof cause === 'string' ? `by ${cause}` : cause.title));
  return `${severity}: ${name} ${range}: ${titles.join('; ')}`;
};
