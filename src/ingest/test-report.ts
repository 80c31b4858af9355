import type { TextView } from "./text-view.ts";

interface TestReportRule {
  readonly id: string;
  readonly pattern: RegExp;
}

/**
 * Summaries that test tools print at their end, one row per tool. Only whole summary lines: the word "failed" somewhere
 * in an output says nothing.
 */
export const failedReports: readonly TestReportRule[] = [
  { id: "pytest", pattern: /(?:^|\n)=+ (?:[^=\n]{1,120}, )?[1-9]\d* (?:failed|errors?)(?:, | in )[^=\n]{0,200} =+(?:\n|$)/ },
  { id: "pytest-quiet", pattern: /(?:^|\n)(?:\d+ \w+, )?[1-9]\d* (?:failed|errors?)(?:, \d+ \w+){0,6} in \d[\d.]*s(?: \([\d:]+\))?(?:\n|$)/ },
  { id: "unittest", pattern: /(?:^|\n)FAILED \((?:failures|errors|unexpected successes)=\d/ },
  { id: "jest", pattern: /(?:^|\n)(?:Tests|Test Suites):\s+[1-9]\d* failed\b/ },
  { id: "vitest", pattern: /(?:^|\n)\s*(?:Tests|Test Files)\s+[1-9]\d* failed\b/ },
  { id: "mocha", pattern: /(?:^|\n)\s*[1-9]\d* failing(?:\n|$)/ },
  { id: "node-test", pattern: /(?:^|\n)[ℹ#] fail [1-9]/ },
  { id: "go", pattern: /(?:^|\n)(?:FAIL\t[^\n]{1,200}|--- FAIL: Test[^\n]{1,200})(?:\n|$)/ },
  { id: "cargo", pattern: /(?:^|\n)test result: FAILED\. / },
  { id: "nextest", pattern: /(?:^|\n)\s+Summary \[[^\]\n]{1,40}\] [^\n]{0,200}[1-9]\d* failed\b/ },
  { id: "rspec", pattern: /(?:^|\n)\d+ examples?, [1-9]\d* failures?\b/ },
  { id: "minitest", pattern: /(?:^|\n)\d+ (?:runs|tests), \d+ assertions, (?:[1-9]\d* failures|\d+ failures, [1-9]\d* errors)/ },
  { id: "phpunit", pattern: /(?:^|\n)(?:FAILURES|ERRORS)!\nTests: \d/ },
  { id: "maven", pattern: /\[ERROR\] Tests run: \d+, (?:Failures: [1-9]|Failures: \d+, Errors: [1-9])/ },
  { id: "gradle", pattern: /(?:^|\n)\d+ tests completed, [1-9]\d* failed\b/ },
  { id: "dotnet", pattern: /(?:^|\n)(?:Failed! +- Failed: +[1-9]|Test Run Failed\.)/ },
  { id: "ctest", pattern: /(?:^|\n)\d+% tests passed, [1-9]\d* tests? failed out of/ },
  { id: "sympy", pattern: /(?:^|\n)=+ tests finished: [^\n]{0,100}\b[1-9]\d* (?:failed|exceptions)\b/ },
  { id: "tap", pattern: /(?:^|\n)# (?:failed|fail) +[1-9]\d*(?: (?:of|\/) \d+)?(?:\n|$)/ },
  { id: "bun", pattern: /(?:^|\n) *[1-9]\d* fail\n/ },
  { id: "deno", pattern: /(?:^|\n)FAILED \| \d+ passed/ },
]; // prettier-ignore

export const passedReports: readonly TestReportRule[] = [
  { id: "pytest", pattern: /(?:^|\n)=+ [1-9]\d* passed\b[^=\n]{0,200} =+$/ },
  { id: "pytest-quiet", pattern: /(?:^|\n)[1-9]\d* passed(?:, \d+ \w+){0,6} in \d[\d.]*s(?: \([\d:]+\))?$/ },
  { id: "unittest", pattern: /(?:^|\n)Ran [1-9]\d* tests? in [\d.]+s\n+OK(?: \([^\n]{1,100}\))?(?:\n|$)/ },
  { id: "jest", pattern: /(?:^|\n)Tests:\s+(?:\d+ (?:skipped|todo), )*[1-9]\d* passed\b/ },
  { id: "vitest", pattern: /(?:^|\n)\s*Tests\s+[1-9]\d* passed\b/ },
  { id: "mocha", pattern: /(?:^|\n)\s*[1-9]\d* passing \([^)\n]{1,20}\)/ },
  { id: "node-test", pattern: /(?:^|\n)[ℹ#] pass [1-9]\d*\n[ℹ#] fail 0/ },
  { id: "go", pattern: /(?:^|\n)ok {2}\t[^\n]{1,200}$/ },
  { id: "cargo", pattern: /(?:^|\n)test result: ok\. [1-9]/ },
  { id: "rspec", pattern: /(?:^|\n)[1-9]\d* examples?, 0 failures\b/ },
  { id: "phpunit", pattern: /(?:^|\n)OK \([1-9]\d* tests?, / },
  { id: "dotnet", pattern: /(?:^|\n)(?:Passed! +- Failed: +0|Test Run Successful\.)/ },
  { id: "ctest", pattern: /(?:^|\n)100% tests passed, 0 tests failed out of [1-9]/ },
  { id: "sympy", pattern: /(?:^|\n)=+ tests finished: [1-9]\d* passed, (?!\d+ (?:failed|exceptions))/ },
]; // prettier-ignore

/** What the end of an output says of a test run: its last summary line, or null where there is none. */
export function testReport(view: TextView): "failed" | "passed" | null {
  if (failedReports.some((rule) => rule.pattern.test(view.end))) return "failed";
  return passedReports.some((rule) => rule.pattern.test(view.end)) ? "passed" : null;
}
