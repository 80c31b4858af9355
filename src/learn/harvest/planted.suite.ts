import { pick, randomInt, type Random } from "../../core/random.ts";
import { edit, failed, missing, worked, type SampleEvent } from "./sample-session.suite.ts";

/** A run of events with what it teaches: the working form the lesson must show, or null for nothing. */
export interface Planted {
  readonly name: string;
  readonly events: readonly SampleEvent[];
  readonly lesson: string | null;
}

const words = "alpha bravo cargo delta ember frost gamma harbor indigo jasper kernel lumen".split(
  " ",
);
const packages = "requests rich numpy pillow attrs httpx pydantic tqdm".split(" ");

function file(random: Random, extension: string): string {
  return `${pick(random, words)}/${pick(random, words)}_${randomInt(random, 90)}.${extension}`;
}

type Plant = (random: Random) => Omit<Planted, "name">;

/** Failures with a cure in the call itself or in what was done first. */
export const lessons: Readonly<Record<string, Plant>> = {
  "missing program": (random) => {
    const [program, instead] = pick(random, [
      ["pytest", "python -m pytest"],
      ["vitest", "npx vitest"],
      ["ruff", "uv run ruff"],
      ["tsc", "npx tsc"],
    ] as const);
    const path = file(random, "py");
    return {
      events: [
        failed(`${program} ${path}`, missing(program), { kind: "not-found" }),
        worked(`${instead} ${path}`),
      ],
      lesson: `${instead} <path>`,
    };
  },
  "other name": (random) => {
    const [program, instead] = pick(random, [
      ["python", "python3"],
      ["pip", "pip3"],
      ["node", "nodejs"],
    ] as const);
    const rest = program === "pip" ? `install ${pick(random, packages)}` : file(random, "py");
    return {
      events: [
        failed(`${program} ${rest}`, missing(program), { exit: 127 }),
        worked(`${instead} ${rest}`),
      ],
      lesson: instead,
    };
  },
  variable: (random) => {
    const name = pick(random, [
      "PYTHONPATH",
      "DJANGO_SETTINGS_MODULE",
      "PYTHONIOENCODING",
      "NODE_OPTIONS",
    ]);
    const run = `python ${file(random, "py")}`;
    return {
      events: [
        failed(run, "RuntimeError: settings are not configured"),
        worked(`${name}=${pick(random, words)} ${run}`),
      ],
      lesson: `${name}=`,
    };
  },
  "unknown flag": (random) => {
    const [program, bad, good] = [
      `${pick(random, words)}-tool`,
      pick(random, words),
      pick(random, packages),
    ];
    return {
      events: [
        failed(`${program} build --${bad}`, `${program}: error: unrecognized arguments: --${bad}`),
        worked(`${program} build --${good}`),
      ],
      lesson: `${program} --${good} build`,
    };
  },
  folder: (random) => {
    const [folder, task] = [
      `packages/${pick(random, words)}`,
      pick(random, ["lint", "typecheck", "bundle"]),
    ];
    return {
      events: [
        failed(`npm run ${task}`, `npm error Missing script: "${task}"`),
        worked(`cd ${folder} && npm run ${task}`),
      ],
      lesson: `cd ${folder} && npm run ${task}`,
    };
  },
  "script name": (random) => {
    const task = pick(random, ["lint", "build", "check"]);
    return {
      events: [
        failed(`npm run ${task}s`, `npm error Missing script: "${task}s"`),
        worked(`npm run ${task}`),
      ],
      lesson: `npm run ${task}`,
    };
  },
  install: (random) => {
    const [name, run] = [pick(random, packages), `python ${file(random, "py")}`];
    return {
      events: [
        failed(run, `ModuleNotFoundError: No module named '${name}'`),
        worked(`pip install ${name}`),
        worked(run),
      ],
      lesson: `pip install ${name}`,
    };
  },
  quoting: (random) => {
    const path = file(random, "md");
    return {
      events: [
        failed(
          `sed -i 's/**${pick(random, words)}**/x/' ${path}`,
          "sed: -e expression #1, char 9: Invalid preceding regular expression",
        ),
      ].flatMap((event) => [
        event,
        worked("run" in event ? event.run.replaceAll("*", String.raw`\*`) : ""),
      ]),
      lesson: "with `*` written as `\\*`",
    };
  },
  "folder for a file": (random) => {
    const folder = `/home/dev/shop/${pick(random, words)}`;
    const create = { tool: "create_file", params: { path: `${folder}/a.py`, file_text: "x\n" } };
    return {
      events: [
        { ...create, ok: false, out: `[Errno 2] No such file or directory: '${folder}/a.py'` },
        worked(`mkdir -p ${folder}`),
        { ...create, ok: true },
      ],
      lesson: "mkdir -p <folder>",
    };
  },
};

/** Failures that teach nothing, however the same words come again. */
export const noise: Readonly<Record<string, Plant>> = {
  flake: (random) => {
    const run = `npm run ${pick(random, words)}`;
    return { events: [failed(run, "Error: socket hang up"), worked(run)], lesson: null };
  },
  "test-driven cycle": (random) => {
    const run = `pytest ${file(random, "py")}`;
    return {
      events: [
        failed(run, "E   AssertionError: 1 != 2", { kind: "test-failure" }),
        edit,
        worked(pick(random, [run, `${run} -v`, `${run} -x`])),
      ],
      lesson: null,
    };
  },
  "script repaired": (random) => {
    const run = `python ${file(random, "py")}`;
    return {
      events: [
        failed(run, "TypeError: unsupported operand"),
        edit,
        worked(pick(random, [run, `DEBUG=1 ${run}`])),
      ],
      lesson: null,
    };
  },
  "file elsewhere": (random) => {
    const [show, name] = [pick(random, ["cat", "head -5", "ls"]), `${pick(random, words)}.py`];
    return {
      events: [
        failed(`${show} src/${name}`, `${show}: src/${name}: No such file or directory`, {
          kind: "not-found",
        }),
        worked(`${show} lib/${name}`),
      ],
      lesson: null,
    };
  },
  "script elsewhere": (random) => {
    const name = `${pick(random, words)}.py`;
    return {
      events: [
        failed(
          `python ${name}`,
          `python: can't open file '${name}': [Errno 2] No such file or directory`,
          { kind: "not-found" },
        ),
        worked(`python tools/${name}`),
      ],
      lesson: null,
    };
  },
  "fruitless search": (random) => {
    const word = pick(random, words);
    return {
      events: [
        failed(`grep -rn ${word}s src`, "", { kind: "not-found" }),
        worked(`grep -rn ${word} src`),
      ],
      lesson: null,
    };
  },
  "code that was read and failed": (random) => {
    const word = pick(random, words);
    return {
      events: [
        failed(
          `python3 -c "import re; re.compile(r'\\${word}')"`,
          "re.error: bad escape at position 0",
        ),
        worked(`python3 -c "import re; re.compile(r'\\\\${word}')"`),
      ],
      lesson: null,
    };
  },
  transient: (random) => {
    const run = `git fetch ${pick(random, words)}`;
    return {
      events: [
        failed(run, "fatal: Connection timed out", { kind: "network" }),
        worked(`${run} --depth 1`),
      ],
      lesson: null,
    };
  },
  "fewer tests": (random) => {
    const run = `pytest ${file(random, "py")}`;
    return {
      events: [
        failed(run, "E   AssertionError", { kind: "test-failure" }),
        worked(`${run} -k ${pick(random, words)}`),
      ],
      lesson: null,
    };
  },
  "other code": (random) => ({
    events: [
      failed(
        `python -c 'import ${pick(random, words)}'`,
        "ModuleNotFoundError: No module named 'x'",
      ),
      worked("python -c 'import os'"),
    ],
    lesson: null,
  }),
  "other text to replace": (random) => {
    const path = file(random, "py");
    const call = (old: string) => ({
      tool: "edit_file",
      params: { path, old_text: old, new_text: "z" },
    });
    return {
      events: [
        { ...call(pick(random, words)), ok: false, out: "String to replace not found in file" },
        { ...call("y"), ok: true },
      ],
      lesson: null,
    };
  },
  "abandoned intent": (random) => ({
    events: [
      failed(`make ${pick(random, words)}`, "make: *** [all] Error 2"),
      worked("git status"),
      worked(`ls ${pick(random, words)}`),
    ],
    lesson: null,
  }),
  "stopped by a person": (random) => {
    const run = `npm run ${pick(random, words)}`;
    return {
      events: [
        { run, ok: null, out: "The user doesn't want to proceed" },
        worked(`${run} -- --once`),
      ],
      lesson: null,
    };
  },
};

/** Things that go well in between. */
export function pause(random: Random): readonly SampleEvent[] {
  const quiet = [
    "git status",
    "ls",
    `cat ${file(random, "ts")}`,
    `grep -n ${pick(random, words)} README.md`,
  ];
  return Array.from({ length: randomInt(random, 3) }, () => worked(pick(random, quiet), "ok"));
}

/** One planted run, drawn evenly from both kinds. */
export function plant(random: Random): Planted {
  const [name, make] = pick(random, Object.entries(random() < 0.5 ? lessons : noise));
  const { events, lesson } = make(random);
  const [first, ...rest] = events;
  return {
    name,
    events: first === undefined ? [] : [first, ...pause(random).slice(0, 1), ...rest],
    lesson,
  };
}
