import { describe, expect, it } from "vitest";
import { failedReports, passedReports, testReport } from "./test-report.ts";
import { viewText } from "./text-view.ts";

const failed: Readonly<Record<string, string>> = {
  pytest: "FAILED a.py::test_b - assert 1 == 2\n========== 1 failed, 30 passed in 1.51s ==========",
  "pytest-quiet": "FAILED a.py::test_b\n2 failed, 30 passed in 1.51s",
  unittest: "Ran 39 tests in 0.250s\n\nFAILED (failures=2)\nDestroying test database",
  jest: "Test Suites: 1 failed, 3 passed, 4 total\nTests:       1 failed, 9 passed, 10 total\nTime: 2s",
  vitest:
    " Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 20 passed (21)\n   Duration  1s",
  mocha: "  12 passing (40ms)\n  1 failing\n\n  1) adds",
  "node-test": "ℹ tests 4\nℹ pass 3\nℹ fail 1\nℹ cancelled 0",
  go: "--- FAIL: TestAdd (0.00s)\nFAIL\nFAIL\texample.com/add\t0.003s\nFAIL",
  cargo: "failures:\n    adds\n\ntest result: FAILED. 3 passed; 1 failed; 0 ignored",
  nextest: "------------\n     Summary [   0.012s] 4 tests run: 3 passed, 1 failed, 0 skipped",
  rspec: "Finished in 0.1 seconds\n12 examples, 1 failure",
  minitest: "12 runs, 30 assertions, 1 failures, 0 errors, 0 skips",
  phpunit: "FAILURES!\nTests: 3, Assertions: 3, Failures: 1.",
  maven: "[ERROR] Tests run: 5, Failures: 1, Errors: 0, Skipped: 0\n[INFO] BUILD FAILURE",
  gradle: "12 tests completed, 1 failed\n\nFAILURE: Build failed with an exception.",
  dotnet: "Failed!  - Failed:     1, Passed:    11, Skipped:     0, Total:    12",
  ctest: "75% tests passed, 1 tests failed out of 4",
  sympy: "== tests finished: 147 passed, 1 failed, in 4.91 seconds ===\nDO *NOT* COMMIT!",
  tap: "# tests 4\n# pass  3\n# fail  1",
  bun: " 3 pass\n 1 fail\nRan 4 tests across 1 files.",
  deno: "FAILED | 3 passed | 1 failed (12ms)",
};

const passed: Readonly<Record<string, string>> = {
  pytest: "========== 31 passed, 2 warnings in 1.51s ==========",
  "pytest-quiet": "...\n31 passed in 1.51s",
  unittest: "Ran 39 tests in 0.250s\n\nOK (skipped=1)\nDestroying test database",
  jest: "Test Suites: 4 passed, 4 total\nTests:       10 passed, 10 total",
  vitest: " Test Files  3 passed (3)\n      Tests  21 passed (21)",
  mocha: "  12 passing (40ms)",
  "node-test": "ℹ tests 4\nℹ pass 4\nℹ fail 0",
  go: "ok  \texample.com/add\t0.003s",
  cargo: "test result: ok. 4 passed; 0 failed",
  rspec: "12 examples, 0 failures",
  phpunit: "OK (3 tests, 3 assertions)",
  dotnet: "Passed!  - Failed:     0, Passed:    12",
  ctest: "100% tests passed, 0 tests failed out of 4",
  sympy: "== tests finished: 148 passed, in 4.91 seconds ==",
};

describe("testReport", () => {
  it.each(failedReports.map((rule) => rule.id))("reads a failed run of %s", (id) => {
    const rule = failedReports.find((candidate) => candidate.id === id)!;
    expect(failed[id]!.split("\n").some((line) => rule.line.test(line))).toBe(true);
    expect(testReport(viewText(failed[id]!))).toBe("failed");
  });

  it.each(passedReports.map((rule) => rule.id))("reads a passed run of %s", (id) => {
    const rule = passedReports.find((candidate) => candidate.id === id)!;
    expect(passed[id]!.split("\n").some((line) => rule.line.test(line))).toBe(true);
    expect(testReport(viewText(passed[id]!))).toBe("passed");
  });

  it.each([
    "",
    "2 files failed to upload, 3 done in 4 attempts",
    "the build failed",
    "=== 3 failed logins ===\nok",
    "Tests: see docs",
    "no tests ran in 0.01s",
    "0 failed",
    "FAILED to open\nretrying",
  ])("says nothing of %j", (text) => {
    expect(testReport(viewText(text))).toBeNull();
  });

  it("sees colours and the end of a long run", () => {
    const text = `${"test_a.py .....\n".repeat(2_000)}\u001b[31m===== \u001b[31m\u001b[1m1 failed\u001b[0m, \u001b[32m1 passed\u001b[0m\u001b[31m in 0.05s\u001b[0m\u001b[31m =====\u001b[0m`;
    expect(testReport(viewText(text))).toBe("failed");
  });
});
