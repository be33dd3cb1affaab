/** For jest: at the first test file that fails it writes what `--json` would, of this file alone, and ends. Its own `--bail` lets all others run before. */
import { writeFileSync } from 'node:fs';

export default class FirstFailure {
  onTestResult(_test, result) {
    if (result.numFailingTests === 0 && !result.testExecError) return;
    const assertionResults = result.testResults.map(({ title, status, failureMessages }) => ({
      title,
      status,
      failureMessages,
    }));
    const suite = {
      name: result.testFilePath,
      status: 'failed',
      message: result.failureMessage ?? '',
      assertionResults,
    };
    writeFileSync(process.env.SWARMQUAKE_OUTPUT, JSON.stringify({ testResults: [suite], numPassedTests: 0 }));
    process.exit(1);
  }
}
