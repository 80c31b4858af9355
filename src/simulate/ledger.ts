import { edit, read, shell, type SimulatedRepo } from "./script.ts";

/** A made-up bookkeeping library in TypeScript. */
export const ledger: SimulatedRepo = {
  name: "ledger",
  remote: "git@git.example.com:acme/ledger.git",
  lessons: [
    {
      name: "package-manager",
      weight: 4,
      teaches: "fix",
      tells: ["npm install", "pnpm install"],
      tasks: [
        {
          request: "Rounding of amounts fails for negative numbers. Fix it and prove it.",
          answer: "Half cents are rounded away from zero now; four new cases show it.",
        },
        {
          request:
            "Exported dates are a day early in some time zones. Please reproduce and fix that.",
          answer: "Dates were made at local midnight. They are made in UTC now.",
        },
      ],
      failing: [
        shell(
          "npm install",
          '> ledger@2.4.1 preinstall\n> npx only-allow pnpm\n\nnpm error Use "pnpm install" for installation in this project.\nnpm error code 1',
          1,
        ),
      ],
      fixing: [
        shell("pnpm install", "Lockfile is up to date, resolution step is skipped\nDone in 1.2s"),
      ],
    },
    {
      name: "local-binaries",
      weight: 3,
      teaches: "fix",
      tells: ["tsx", "pnpm exec tsx"],
      tasks: [
        {
          request:
            "Print the trial balance of the demo ledger, I want to compare it with last month's.",
          answer: "It balances: 48,200.00 on both sides.",
        },
        {
          request: "How many bookings have no receipt? The report script knows.",
          answer: "Seven of 2,190 have none; they are listed above.",
        },
      ],
      failing: [shell("tsx scripts/report.ts", "bash: line 1: tsx: command not found", 127)],
      fixing: [
        shell("pnpm exec tsx scripts/report.ts", "bookings 2190\ndebit 48200.00\ncredit 48200.00"),
      ],
    },
    {
      name: "build-first",
      weight: 2,
      teaches: "fix",
      tells: ["node <script>", "pnpm build"],
      tasks: [
        {
          request: "Seed the demo ledger with two years of bookings.",
          answer: "The demo ledger holds 2,190 bookings over two years.",
        },
        {
          request:
            "Print the trial balance of the demo ledger, I want to compare it with last month's.",
          answer: "It balances: 48,200.00 on both sides.",
        },
      ],
      failing: [
        shell(
          "node scripts/seed.mjs",
          "node:internal/modules/esm/resolve:271\nError [ERR_MODULE_NOT_FOUND]: Cannot find module '/repo/ledger/dist/index.js' imported from /repo/ledger/scripts/seed.mjs",
          1,
        ),
      ],
      fixing: [
        shell("pnpm build", "> ledger@2.4.1 build\n> tsc -p tsconfig.build.json"),
        shell("node scripts/seed.mjs", "2190 bookings written"),
      ],
    },
    {
      name: "diverged-branch",
      weight: 2,
      teaches: "fix",
      tells: ["git pull", "--rebase"],
      tasks: [
        {
          request:
            "Take over what the others did since yesterday, then renumber the booking errors.",
          answer: "Our commits stand on top of theirs now, and the errors are numbered from 100.",
        },
        {
          request: "Update the branch before we go on with the exporter.",
          answer: "Updated: two commits of theirs, three of ours on top.",
        },
      ],
      failing: [
        shell(
          "git pull",
          "hint: You have divergent branches and need to specify how to reconcile them.\nfatal: Need to specify how to reconcile divergent branches.",
          128,
        ),
      ],
      fixing: [shell("git pull --rebase", "Successfully rebased and updated refs/heads/exporter.")],
    },
    {
      name: "linter-without-configuration",
      weight: 2,
      teaches: "pitfall",
      tells: ["eslint"],
      tasks: [
        {
          request: "Tidy up the importer: it grew by accretion.",
          answer:
            "Split into reading, checking and booking. The linter does not run here, so style is unchecked.",
        },
        {
          request: "Replace the nested ternaries in the exporter, they are hard to read.",
          answer: "Replaced by early returns. ESLint finds no configuration in this repository.",
        },
      ],
      failing: [
        shell(
          "pnpm exec eslint src",
          "Oops! Something went wrong! :(\n\nESLint: 9.20.0\n\nError: ESLint couldn't find an eslint.config.(js|mjs|cjs) file.",
          2,
        ),
      ],
      fixing: [],
    },
    {
      name: "network-hiccup",
      weight: 2,
      teaches: "nothing",
      tells: [],
      tasks: [
        {
          request: "Is our branch behind? Bring it up to date.",
          answer: "It was two commits behind, and is up to date now.",
        },
        {
          request: "Fetch the latest changes and tell me what happened to the importer.",
          answer: "One commit: it reads files with a byte order mark now.",
        },
      ],
      failing: [
        shell(
          "git fetch origin",
          "ssh: Could not resolve hostname git.example.com: Temporary failure in name resolution\nfatal: Could not read from remote repository.",
          128,
        ),
      ],
      fixing: [
        shell(
          "git fetch origin",
          "From git.example.com:acme/ledger\n   a1b2c3d..9f8e7d6  main -> origin/main",
        ),
      ],
    },
  ],
  everyday: [
    shell(
      "git log --oneline -3",
      "a1b2c3d round amounts\n9f8e7d6 add ledger export\n77c0e12 importer: byte order mark",
    ),
    shell(
      "cat package.json",
      '{ "name": "ledger", "version": "2.4.1", "packageManager": "pnpm@10.4.0" }',
    ),
    shell("ls packages", "core\nviewer"),
    shell(
      "git diff --stat",
      " src/amount.ts | 6 +++---\n 1 file changed, 3 insertions(+), 3 deletions(-)",
    ),
    read("src/amount.ts", "export const round = (value: number) => Math.round(value * 100) / 100;"),
    read("src/importer.ts", "export function readBookings(text: string): Booking[] {"),
    edit("src/amount.ts", "Math.round(value * 100)", "roundHalfAway(value * 100)"),
  ],
  testCycle: [
    shell(
      "pnpm test",
      " FAIL  src/amount.test.ts > round > rounds half cents away from zero\nAssertionError: expected -1 to be -1.01\n\n Test Files  1 failed | 11 passed (12)\n      Tests  1 failed | 87 passed (88)",
      1,
    ),
    edit("src/amount.ts", "Math.round(value * 100)", "roundHalfAway(value * 100)"),
    shell(
      "pnpm test",
      " Test Files  12 passed (12)\n      Tests  88 passed (88)\n   Duration  1.94s",
    ),
  ],
  followUp: {
    request: "Run all tests before you finish, and mend what fails.",
    answer: "One case of rounding failed and is mended. All 88 tests pass.",
  },
};
