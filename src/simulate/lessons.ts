/** One tool call of a simulated run, in neutral terms. */
export interface ScriptedCall {
  readonly tool: "shell" | "read" | "edit";
  /** Command line, path, or path of the edited file. */
  readonly input: string;
  readonly output: string;
  readonly exitCode: number;
}

/** What goes wrong in a repository, and what ends it: the truth that harvesting should find again. */
export interface PlantedLesson {
  readonly name: string;
  readonly task: string;
  readonly failing: ScriptedCall;
  readonly fixing: readonly ScriptedCall[];
}

const shell = (input: string, output: string, exitCode = 0): ScriptedCall => ({
  tool: "shell",
  input,
  output,
  exitCode,
});

export interface SimulatedRepo {
  readonly name: string;
  readonly remote: string;
  readonly lessons: readonly PlantedLesson[];
  readonly everyday: readonly ScriptedCall[];
}

export const simulatedRepos: readonly SimulatedRepo[] = [
  {
    name: "shop",
    remote: "https://git.example.com/acme/shop.git",
    lessons: [
      {
        name: "pytest-as-module",
        task: "The checkout total is wrong when a coupon is applied twice. Please fix it and run the tests.",
        failing: shell("pytest tests/checkout", "bash: pytest: command not found", 127),
        fixing: [
          shell(
            "python3 -m pytest tests/checkout",
            "tests/checkout/test_total.py ....\n4 passed in 0.31s",
          ),
        ],
      },
      {
        name: "service-before-migration",
        task: "Add a column for the delivery note and migrate the development database.",
        failing: shell(
          "./manage.py migrate",
          'django.db.utils.OperationalError: connection to server at "127.0.0.1", port 5433 failed: Connection refused',
          1,
        ),
        fixing: [
          shell("docker compose up -d db", "Container shop-db-1  Started"),
          shell("./manage.py migrate", "Applying orders.0007_delivery_note... OK"),
        ],
      },
      {
        name: "protected-branch",
        task: "Release the coupon fix.",
        failing: shell(
          "git push origin main",
          "remote: error: GH006: Protected branch update failed for refs/heads/main.\nerror: failed to push some refs",
          1,
        ),
        fixing: [
          shell(
            "git push origin HEAD:refs/heads/coupon-fix",
            "To https://git.example.com/acme/shop.git\n * [new branch]",
          ),
        ],
      },
    ],
    everyday: [
      shell("git status --short", " M src/checkout/total.py"),
      shell("ls src", "checkout  delivery  orders"),
      {
        tool: "read",
        input: "src/checkout/total.py",
        output: "def total(cart):\n    return sum(line.price for line in cart)",
        exitCode: 0,
      },
      {
        tool: "edit",
        input: "src/checkout/total.py",
        output: "The file src/checkout/total.py has been updated.",
        exitCode: 0,
      },
    ],
  },
  {
    name: "ledger",
    remote: "git@git.example.com:acme/ledger.git",
    lessons: [
      {
        name: "package-manager",
        task: "Rounding of amounts fails for negative numbers. Fix it and prove it.",
        failing: shell(
          "npm test",
          'npm error Missing script: "test"\nnpm error To see a list of scripts, run: npm run',
          1,
        ),
        fixing: [shell("pnpm test", "Test Files  12 passed (12)\n     Tests  88 passed (88)")],
      },
      {
        name: "legacy-peer",
        task: "Update the charting library to its next major version.",
        failing: shell(
          "npm install charts@4",
          "npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree",
          1,
        ),
        fixing: [shell("npm install charts@4 --legacy-peer-deps", "added 3 packages in 2s")],
      },
    ],
    everyday: [
      shell("git log --oneline -3", "a1b2c3d round amounts\n9f8e7d6 add ledger export"),
      {
        tool: "read",
        input: "src/amount.ts",
        output: "export const round = (value: number) => Math.round(value * 100) / 100;",
        exitCode: 0,
      },
      {
        tool: "edit",
        input: "src/amount.ts",
        output: "The file src/amount.ts has been updated.",
        exitCode: 0,
      },
      shell("cat package.json", '{ "name": "ledger", "packageManager": "pnpm@10" }'),
    ],
  },
];
