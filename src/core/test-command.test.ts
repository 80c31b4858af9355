import { describe, expect, it } from "vitest";
import { splitShell, unwrapCommand } from "./shell-command.ts";
import { isTestCommand } from "./test-command.ts";

const isTest = (text: string): boolean =>
  splitShell(text).some((command) => isTestCommand(unwrapCommand(command).words));

describe("isTestCommand", () => {
  it.each([
    "pytest -q tests/unit",
    "/usr/bin/python3 -m pytest x.py::test_a",
    "python -W error -m unittest discover",
    "python manage.py test app",
    "python3 tests/runtests.py forms",
    "./tests/runtests.py forms",
    "bin/test sympy/core",
    "bash ./scripts/run_tests.sh",
    "uv run --with httpx pytest",
    "poetry run pytest",
    "conda run -n dev pytest",
    "coverage run -m pytest",
    "npx jest src",
    "npx --yes vitest run",
    "npm test",
    "npm t -- --watch=false",
    "npm run test:unit",
    "npm run -s test",
    "yarn test",
    "yarn jest",
    "pnpm run test",
    "pnpm exec vitest run",
    "bun test",
    "deno test -A",
    "node --test test/",
    "go test ./...",
    "cargo test --workspace",
    "cargo +nightly nextest run",
    "dotnet test",
    "mvn -q test",
    "./mvnw -pl core verify",
    "./gradlew :app:test --tests Foo",
    "make test",
    "make -j4 check",
    "just test-unit",
    "bundle exec rspec",
    "vendor/bin/phpunit",
    "ctest --output-on-failure",
    "docker exec -e A=1 web pytest",
    "tox -e py312",
    "sudo -E env A=1 timeout 60 pytest",
    "bazel test //...",
    "npx playwright test",
  ])("takes %j for a test run", (text) => {
    expect(isTest(text)).toBe(true);
  });

  it.each([
    "pytest --version",
    "pytest --collect-only -q",
    "test -f package.json",
    "[ -f test ]",
    "python test_one_idea.py",
    "python script.py test",
    "node server.js",
    "npm install jest",
    "npm run build",
    "npm run latest",
    "go build ./...",
    "go vet test",
    "cargo build",
    "make all",
    "grep -rn test src",
    "cat tests/runtests.py",
    "git commit -m test",
    "ls test",
    "cd test",
    "docker exec web ls",
    "uv pip install pytest",
    "",
  ])("does not take %j for one", (text) => {
    expect(isTest(text)).toBe(false);
  });
});
