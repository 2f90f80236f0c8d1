// Closes a test run: prints 'N passed, N failed' from vitest's results and the failed steps before it; exits 1 unless all is well.
import { readFileSync } from 'node:fs';

const [, , results, failedSteps] = process.argv;
let passed = 0;
let failed = Number(failedSteps);
try {
  const report = JSON.parse(readFileSync(results, 'utf8'));
  passed = report.numPassedTests;
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  );
  failed = Math.max(failed, report.numFailedTests + broken.length);
} catch (error) {
  console.error(`no test results: ${error.message}`);
  failed = Math.max(1, failed);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
