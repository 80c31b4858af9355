import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMac } from "../core/hash.ts";
import {
  errorTemplate,
  errorTemplateId,
  maskLine,
  maskVersion,
  tellsAnError,
} from "./error-template.ts";

const template = (text: string): string =>
  errorTemplate({ tool: "Bash", errorClass: "nonzero-exit", text });

describe("maskLine", () => {
  it.each([
    ["No module named 'h5py'", "No module named <str>"],
    ['File "/repo/a.py", line 12', "File <str>, line <num>"],
    [
      "can't open file '/repo/a.py': [Errno 2] No such file",
      "can't open file <str>: [Errno <num>] No such file",
    ],
    ["/home/dev/x.ts(12,3): error TS2739: Type x", "<path>: error TS2739: Type x"],
    ["src/a/b.py:12:3: C0116: Missing docstring", "<path>: C0116: Missing docstring"],
    ["cannot open ./data.csv now", "cannot open <path> now"],
    ["C:\\repo\\a.cs(1,2) failed", "<path> failed"],
    ["connect ECONNREFUSED 127.0.0.1:5432", "connect ECONNREFUSED <addr>"],
    ["GET https://example.com/a?b=1 gave 404", "GET <url> gave <num>"],
    ["object at 0x7f3a2b", "object at <addr>"],
    ["commit 3f2a9bc1d not found", "commit <hex> not found"],
    ["id 7f3c2c1e-9a77-4d22-8a53-0d8b1e6f2a10 gone", "id <id> gone"],
    ["at 2026-03-01T10:00:00Z took 12.5s", "at <time> took <dur>"],
    ["needs node v20.1.0 or 22.0.1", "needs node <ver> or <ver>"],
    ["certificate_7504069 not found", "certificate_<num> not found"],
    ["not enough seats on flight HAT139", "not enough seats on flight HAT<num>"],
    ["token [REDACTED:github-token:0a1b2c3d] refused", "token <secret> refused"],
    ["mail to dev@example.com failed", "mail to <email> failed"],
    [
      "django.db.utils.OperationalError: no such table: a_b",
      "django.db.utils.OperationalError: no such table: a_b",
    ],
    ["got 1, 2, 3 and 4", "got <num> and <num>"],
    ["the user doesn't want it, can't have it", "the user doesn't want it, can't have it"],
  ])("%j becomes %j", (line, masked) => {
    expect(maskLine(line)).toBe(masked);
  });
});

const anyRun = fc.record({
  user: fc.stringMatching(/^[a-z]{1,8}$/),
  line: fc.nat(9999),
  id: fc.uuid(),
  address: fc.integer({ min: 4096, max: 2 ** 31 }),
  seconds: fc.integer({ min: 1, max: 500 }),
});
const traceback = (given: {
  user: string;
  line: number;
  id: string;
  address: number;
  seconds: number;
}): string =>
  `Traceback (most recent call last):\n  File "/home/${given.user}/a.py", line ${given.line}, in f\nTimeoutError: <Job ${given.id} at 0x${given.address.toString(16)}> of /home/${given.user}/work gave up after ${given.seconds}s`;

describe("errorTemplate beside warnings", () => {
  const future =
    "/env/lib/python3.12/site-packages/torch/cuda/__init__.py:61: FutureWarning: The pynvml package is deprecated. Please report this as an error.\n  import pynvml  # type: ignore[import]";
  const runtime =
    "/srv/vllm/connections.py:8: RuntimeWarning: Failed to read commit hash:\nNo module named 'vllm._version'\n  from vllm.version import __version__ as VLLM_VERSION";

  it.each([
    [
      "an error before them",
      `✗ Failed to import the wrapper: no such name\n${future}\n${runtime}`,
      "✗ Failed to import the wrapper: no such name",
    ],
    ["words without a known form before them", `the GPU is gone\n${future}`, "the GPU is gone"],
    [
      "a traceback between them",
      `${future}\nTraceback (most recent call last):\n  File "a.py", line 7, in <module>\nModuleNotFoundError: No module named 'sglang'\n${runtime}`,
      "ModuleNotFoundError: No module named <str>",
    ],
    [
      "Node's own",
      "cannot reach the registry\n(node:4242) [DEP0040] DeprecationWarning: The `punycode` module is deprecated and may fail.\n(Use `node --trace-deprecation ...` to show where the warning was created)",
      "cannot reach the registry",
    ],
    ["a warning raised as an error", "FutureWarning: this is an error now", "FutureWarning: this is an error now"], // prettier-ignore
  ])("%s", (_name, text, expected) => {
    expect(template(text)).toBe(expected);
  });

  it("warnings alone tell no error: the kind of failure stands for it", () => {
    expect(template(`${future}\n${runtime}\nExit code 1`)).toBe("nonzero-exit");
    expect(tellsAnError(future)).toBe(false);
  });
});

describe("errorTemplate", () => {
  it.each([
    [
      "Traceback (most recent call last):\n  File \"/repo/a.py\", line 1, in <module>\n    import x\nModuleNotFoundError: No module named 'x'\n\nCommand exited with code 1",
      "ModuleNotFoundError: No module named <str>",
    ],
    [
      "Traceback (most recent call last):\nKeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\nRuntimeError: no key",
      "RuntimeError: no key",
    ],
    [
      "___ test_a ___\n\n    def test_a():\n>       assert f(1) == 2\nE       AssertionError: assert 1 == 2\n\na.py:3: AssertionError\n=== short test summary info ===\nFAILED a.py::test_a - assert 1 == 2\n=== 1 failed in 0.1s ===",
      "AssertionError: assert <num> == <num>",
    ],
    [
      "src/a.ts(1,2): error TS2739: Type '{}' is missing\nsrc/b.ts(9,9): error TS2304: Cannot find name 'x'\nnpm error Lifecycle script failed",
      "<path>: error TS2739: Type <str> is missing",
    ],
    ["error[E0308]: mismatched types\n --> src/main.rs:2:5", "error[E0308]: mismatched types"],
    ["x\nbash: line 3: uv: command not found", "bash: line <num>: uv: command not found"],
    [
      "fatal: not a git repository (or any of the parent directories): .git",
      "fatal: not a git repository (or any of the parent directories): .git",
    ],
    [
      "Running\n\nSphinx error:\nBuilder name HTML not registered",
      "Sphinx error: Builder name HTML not registered",
    ],
    [
      "panic: runtime error: index out of range [3] with length 2\n\ngoroutine 1 [running]:",
      "panic: runtime error: index out of range [<num>] with length <num>",
    ],
    ["make: *** [Makefile:20: html] Error 2", "make: *** [Makefile:<num>: html] Error <num>"],
    [
      "No replacement was performed, old_str `    a = 1\n    b = 2` did not appear verbatim in /repo/a.py.",
      "No replacement was performed, old_str <str>",
    ],
    ["just some last words", "just some last words"],
    ["", "nonzero-exit"],
    ["Command exited with code 2", "nonzero-exit"],
  ])("of %j is %j", (text, expected) => {
    expect(template(text)).toBe(expected);
  });

  it("is the same for runs that differ in paths, numbers, ids and times only", () => {
    fc.assert(
      fc.property(anyRun, anyRun, (a, b) => {
        expect(template(traceback(a))).toBe(template(traceback(b)));
      }),
    );
  });

  it("has at most 200 characters and takes little time for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (text) => {
        expect(template(text).length).toBeLessThanOrEqual(200);
      }),
    );
    const hard = ["a.", "/a", "'", "1.", "a-", "E1", "error ", "\n", "a@a.", "0x"];
    const started = performance.now();
    for (const piece of hard) template(piece.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("errorTemplateId", () => {
  const mac = createMac(new Uint8Array(32).fill(1));
  const report = { tool: "Bash", errorClass: "nonzero-exit", text: "x" };

  it("is 32 hex digits under the tenant's key, of tool, class and template", () => {
    const id = errorTemplateId(mac, report, "a <num>");
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(errorTemplateId(mac, { ...report, text: "other" }, "a <num>")).toBe(id);
    expect(errorTemplateId(mac, { ...report, tool: "Read" }, "a <num>")).not.toBe(id);
    expect(errorTemplateId(mac, { ...report, errorClass: "denied" }, "a <num>")).not.toBe(id);
    expect(errorTemplateId(createMac(new Uint8Array(32)), report, "a <num>")).not.toBe(id);
    expect(maskVersion).toBe(1);
  });
});
