import type { TextView } from "./text-view.ts";

interface TestReportRule {
  readonly id: string;
  /** Tried on each line of the last 4 KiB. */
  readonly line: RegExp;
  /** Another line that must be there, where the first is too common a word. */
  readonly beside?: RegExp;
}

/**
 * Summaries that test tools print at their end, one row per tool. Only whole summary lines: the word "failed" somewhere
 * in an output says nothing.
 */
export const failedReports: readonly TestReportRule[] = [
  {
    id: "pytest",
    line: /^=+ (?:[^=]{1,120}, )?[1-9]\d* (?:failed|errors?)(?:, | in )[^=]{0,200} =+$/,
  },
  {
    id: "pytest-quiet",
    line: /^(?:\d+ \w+, )?[1-9]\d* (?:failed|errors?)(?:, \d+ \w+){0,6} in \d[\d.]*s(?: \([\d:]+\))?$/,
  },
  { id: "unittest", line: /^FAILED \((?:failures|errors|unexpected successes)=\d/ },
  { id: "jest", line: /^(?:Tests|Test Suites):\s+[1-9]\d* failed\b/ },
  { id: "vitest", line: /^\s*(?:Tests|Test Files)\s+[1-9]\d* failed\b/ },
  { id: "mocha", line: /^\s*[1-9]\d* failing$/ },
  { id: "node-test", line: /^[ℹ#] fail [1-9]/ },
  { id: "go", line: /^(?:FAIL\t[^\t]{1,200}|--- FAIL: Test\S{0,200} )/ },
  { id: "cargo", line: /^test result: FAILED\. / },
  { id: "nextest", line: /^\s+Summary \[[^\]]{1,40}\] .{0,200}\b[1-9]\d* failed\b/ },
  { id: "rspec", line: /^\d+ examples?, [1-9]\d* failures?\b/ },
  {
    id: "minitest",
    line: /^\d+ (?:runs|tests), \d+ assertions, (?:[1-9]\d* failures|\d+ failures, [1-9]\d* errors)/,
  },
  { id: "phpunit", line: /^(?:FAILURES|ERRORS)!$/, beside: /^Tests: \d/ },
  {
    id: "maven",
    line: /^\[ERROR\] Tests run: \d+, (?:Failures: [1-9]|Failures: \d+, Errors: [1-9])/,
  },
  { id: "gradle", line: /^\d+ tests completed, [1-9]\d* failed\b/ },
  { id: "dotnet", line: /^(?:Failed! +- Failed: +[1-9]|Test Run Failed\.)/ },
  { id: "ctest", line: /^\d+% tests passed, [1-9]\d* tests? failed out of/ },
  {
    id: "sympy",
    line: /^=* ?tests finished: .{0,100}\b[1-9]\d* (?:failed|exceptions)\b/,
  },
  { id: "tap", line: /^# (?:failed|fail) +[1-9]\d*(?: (?:of|\/) \d+)?$/ },
  { id: "bun", line: /^ *[1-9]\d* fail$/, beside: /^ *\d+ pass$/ },
  { id: "deno", line: /^FAILED \| \d+ passed/ },
];

export const passedReports: readonly TestReportRule[] = [
  { id: "pytest", line: /^=+ [1-9]\d* passed\b[^=]{0,200} =+$/ },
  {
    id: "pytest-quiet",
    line: /^[1-9]\d* passed(?:, \d+ \w+){0,6} in \d[\d.]*s(?: \([\d:]+\))?$/,
  },
  { id: "unittest", line: /^OK(?: \(.{1,100}\))?$/, beside: /^Ran [1-9]\d* tests? in [\d.]+s$/ },
  { id: "jest", line: /^Tests:\s+(?:\d+ (?:skipped|todo), )*[1-9]\d* passed\b/ },
  { id: "vitest", line: /^\s*Tests\s+[1-9]\d* passed\b/ },
  { id: "mocha", line: /^\s*[1-9]\d* passing \([^)]{1,20}\)/ },
  { id: "node-test", line: /^[ℹ#] fail 0$/, beside: /^[ℹ#] pass [1-9]/ },
  { id: "go", line: /^ok {2}\t\S/ },
  { id: "cargo", line: /^test result: ok\. [1-9]/ },
  { id: "rspec", line: /^[1-9]\d* examples?, 0 failures\b/ },
  { id: "phpunit", line: /^OK \([1-9]\d* tests?, / },
  { id: "dotnet", line: /^(?:Passed! +- Failed: +0|Test Run Successful\.)/ },
  { id: "ctest", line: /^100% tests passed, 0 tests failed out of [1-9]/ },
  {
    id: "sympy",
    line: /^=* ?tests finished: [1-9]\d* passed, (?!.{0,80}\d+ (?:failed|exceptions))/,
  },
];

/** Lines without any of this are no summary. */
const telling =
  /[Ff]ail|FAIL|[Pp]ass|rrors?\b|ERRORS|Successful|^OK|^ok|^Ran |^Tests|finished|^test result/;

/** Without any of this they are no summary of a failed run. */
const tellingFailure = /[Ff]ail|FAIL|[Ee]rror|ERROR|exceptions/;

/** What the end of an output says of a test run, by its summary lines; null where there is none. */
export function testReport(view: TextView): "failed" | "passed" | null {
  const lines = view.end.split("\n").filter((line) => line.length < 500 && telling.test(line));
  const failing = lines.filter((line) => tellingFailure.test(line));
  const says = ({ line, beside }: TestReportRule, among: readonly string[]): boolean =>
    among.some((one) => line.test(one)) &&
    (beside === undefined || lines.some((one) => beside.test(one)));
  if (failedReports.some((rule) => says(rule, failing))) return "failed";
  return passedReports.some((rule) => says(rule, lines)) ? "passed" : null;
}
