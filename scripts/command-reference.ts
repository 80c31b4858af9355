/** Gives the help text of the command reached by `path`: `[]` for the program itself, `["knowledge", "list"]`, ... */
export type HelpOf = (path: readonly string[]) => string;

const note =
  "<!-- Written by `npm run docs` from the command's own help. Change the help, not this page. -->";

/** The reference of a command and everything below it, as Markdown: one section for each, holding its help. */
export function commandReference(program: string, helpOf: HelpOf): string {
  return `# Commands\n\n${note}\n${sections(program, [], helpOf).join("")}`;
}

function sections(program: string, path: readonly string[], helpOf: HelpOf): string[] {
  const help = helpOf(path);
  const title = [program, ...path].join(" ");
  const own = `\n## ${title}\n\n\`\`\`text\n${help.trim()}\n\`\`\`\n`;
  const below = commandsIn(help).flatMap((name) => sections(program, [...path, name], helpOf));
  return [own, ...below];
}

/** The names of the commands that a help text lists, without `help` itself. */
export function commandsIn(help: string): string[] {
  const blocks = help
    .split(/\n(?=\S)/)
    .filter((block) => !/^(?:Usage|Arguments|Options|Global Options):/.test(block));
  const listed = blocks.flatMap((block) => [...block.matchAll(/^ {2}([a-z][\w-]*)(?=[ |]|$)/gm)]);
  return listed.map(([, name = ""]) => name).filter((name) => name !== "help");
}
