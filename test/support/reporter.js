// Says only what failed and what was skipped, then one plain line that counts.
const indent = (text) => text.replace(/^/gm, '  ');

export default class QuietReporter {
  #startedAt = Date.now();

  onTestResult(_test, result) {
    if (result.failureMessage) {
      process.stdout.write(`\nFAIL ${result.testFilePath}\n${result.failureMessage}\n`);
      for (const { message, type } of result.console ?? []) process.stdout.write(`${indent(`${type}: ${message}`)}\n`);
    }
  }

  onRunComplete(_contexts, results) {
    const skipped = new Map();
    for (const file of results.testResults) {
      for (const test of file.testResults) {
        if (test.status !== 'pending' && test.status !== 'todo') continue;
        const suite = test.ancestorTitles[0] ?? test.title;
        skipped.set(suite, (skipped.get(suite) ?? 0) + 1);
      }
    }
    for (const [suite, count] of skipped) process.stdout.write(`skipped ${count}: ${suite}\n`);
    // A file that does not load has no test to count, and is a failure all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const seconds = ((Date.now() - this.#startedAt) / 1000).toFixed(1);
    process.stdout.write(`${results.numTotalTestSuites} test files in ${seconds} s\n`);
    const counts = [`${results.numPassedTests} passed`, `${failed} failed`];
    if (results.numPendingTests > 0) counts.push(`${results.numPendingTests} skipped`);
    process.stdout.write(`${counts.join(', ')}\n`);
  }
}
