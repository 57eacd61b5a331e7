import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends the run's output with `12 passed, 0 failed` (`, 3 skipped` where some were), alone on the last line.
 * A file that could not be loaded, and an error outside of every test, count as failed.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'pending') count.skipped += 1;
        else count[state] += 1;
      }
    }
    const line = `${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`;
    // At exit: whatever the other reporters and the tear-down still print comes before it.
    process.once('exit', () => console.log(line));
  }
}
