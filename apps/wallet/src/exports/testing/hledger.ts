import { execFileSync } from 'node:child_process';

/** Whether hledger is here. A machine that must have it (CI, or LIWU_DEMAND_HLEDGER) may not do without: then its specs fail. */
export const hasHledger = ((): boolean => {
  try {
    execFileSync('hledger', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return Boolean(process.env['CI'] ?? process.env['LIWU_DEMAND_HLEDGER']);
  }
})();

const MAX_OUTPUT_BYTES = 64_000_000;

/** What hledger says; throws with its own words where it finds something wrong. */
export const hledger = (path: string, ...args: string[]): string =>
  execFileSync('hledger', ['-f', path, ...args], { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES, stdio: 'pipe' });

/** Every account's balance as hledger sums it: `{'assets:bank:b:cash EUR': '12.00'}`. */
export function hledgerBalances(path: string): Record<string, string> {
  const lines = hledger(path, 'bal', '--flat', '-N', '-E', '--output-format=csv').trim().split('\n').slice(1);
  const found: Record<string, string> = {};
  for (const line of lines) {
    const [, account = '', amounts = ''] = /^"([^"]*)","([^"]*)"$/.exec(line) ?? [];
    for (const amount of amounts.split(', ')) {
      const [number = '', unit] = amount.split(' ');
      if (unit) found[`${account} ${unit}`] = number;
    }
  }
  return found;
}
