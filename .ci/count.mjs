// Closes a test run: names each spec that failed, and why, then prints 'N passed, N failed' from vitest's results and
// the failed steps before it; exits 1 unless all is well.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const LINES_OF_A_REASON = 12;

const [, , results, failedSteps] = process.argv;
let passed = 0;
let failed = Number(failedSteps);

function tell(file, name, reason) {
  const lines = reason.split('\n').slice(0, LINES_OF_A_REASON);
  console.log([`FAILED ${relative('.', file)} ${name}`, ...lines].join('\n    '));
}

try {
  const report = JSON.parse(readFileSync(results, 'utf8'));
  passed = report.numPassedTests;
  let broken = 0;
  for (const { name: file, status, message, assertionResults } of report.testResults) {
    const failures = assertionResults.filter((one) => one.status === 'failed');
    for (const { fullName, failureMessages } of failures) tell(file, fullName, failureMessages.join('\n'));
    if (status === 'failed' && failures.length === 0) {
      tell(file, '(the file as a whole)', message ?? '');
      broken += 1;
    }
  }
  failed = Math.max(failed, report.numFailedTests + broken);
} catch (error) {
  console.error(`no test results: ${error.message}`);
  failed = Math.max(1, failed);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
