/** What a tool does, as far as the outcome of its calls is read differently. */
export const toolFamilies = [
  "shell",
  "read",
  "edit",
  "search",
  "http",
  "mcp",
  "task",
  "other",
] as const;
export type ToolFamily = (typeof toolFamilies)[number];

/** Names across harnesses, without case, `_`, `-` and blanks. One row per family; a name stands in one row only. */
const names: Readonly<Record<Exclude<ToolFamily, "mcp" | "other">, string>> = {
  shell: `
    bash bashtool shell shelltool shellcommand runshellcommand localshell localshellcall exec execcommand unifiedexec
    writestdin containerexec terminal terminaltool runinterminal runterminalcmd runterminalcommand runcommand executebash
    execute executecommand executeshell shellexec cmd command powershell sh zsh process runcmd commandexecution runcommands
    python pythontool ipython executeipythoncell runipython runpython executecode codeexecution executepython
    codeinterpreter jupyter runcode bashexecution bashoutput killbash killshell script ctfbash
    readbash writebash stopbash awaitshell getterminaloutput copilotgetterminaloutput`,
  read: `
    read readfile readtool view viewfile viewimage readimage cat catfile openfile open fsread readtextfile readmanyfiles
    getfilecontents readfiles notebookread readnotebook ls lstool listdir listdirectory listfiles listfolder readfolder
    readfolders viewcode goto scrollup scrolldown showfile fetchfile readlints getfile geterrors
    copilotreadfile copilotlistdirectory copilotgeterrors`,
  edit: `
    edit edittool write writetool writefile createfile create editfile multiedit multiedittool applypatch applydiff patch
    replace replaceinfile strreplace searchreplace searchandreplace inserttext insertcontent insert insertline
    notebookedit editnotebook writetofile fileedit filewrite fswrite updatefile deletefile movefile renamefile
    overwritefile appendfile editblock undoedit strreplaceeditor strreplacebasededittool texteditor fileeditor
    jsonedittool filechange rangeedit edits editor
    inserteditintofile replacestringinfile multireplacestringinfile editnotebookfile createdirectory copilotapplypatch
    copilotreplacestring copilotmultireplacestring copilotcreatefile copilotinsertedit copilotcreatedirectory`,
  search: `
    grep greptool greprepo grepsearch glob globtool globfiles search searchtool searchfiles searchfile searchfilecontent
    searchdir searchcode findfile findfiles find findtool ripgrep rg codebasesearch filesearch semanticsearch
    listcodedefinitionnames listcodeusages searchtext finder filesearchtool codesearch sessionsearch
    searchcodebase globfilesearch globsearch ripgreprawsearch ripgrepsearch semanticsearchfull copilotfindfiles
    copilotfindtextinfiles copilotsearchcodebase`,
  http: `
    webfetch webfetchtool fetch fetchurl fetchwebpage webget httprequest http httpget apirequest curl websearch
    websearchcall googlewebsearch searchweb websearchtool browser browseraction browse browsernavigate navigate openurl
    browserclick browsersnapshot webextract websearchpreview urlfetch download readurl browsertool fetchwebcontent
    readwebpage copilotfetchwebpage`,
  task: `
    task tasktool agent agenttool subagent delegate delegatetask spawnagent sendinput newtask dispatchagent
    todowrite todoread todo todos updatetodolist updateplan plan exitplanmode enterplanmode switchmode
    attemptcompletion askfollowupquestion askuserquestion askuser finish submit taskdone think sequentialthinking
    skill taskcreate taskupdate tasklist taskget taskoutput invokeagent runagent wait waitagent closeagent
    setgoal reporttask complete submitandexit askquestion skills
    updatetodo writetodos managetodolist runsubagent createplan reportintent tasktracker oracle librarian`,
};

/** Searched as text: a process that asks once or twice, as a hook does, would not get its pains with a map back. */
const rows = Object.entries(names).map(([family, list]) => ({
  family: family as ToolFamily,
  list: `${list.replaceAll(/\s+/g, " ")} `,
}));

function familyOfName(name: string): ToolFamily | undefined {
  return rows.find(({ list }) => list.includes(` ${name} `))?.family;
}

const maxKnown = 1024;
const longestKnown = 64;
const known = new Map<string, ToolFamily>();

/**
 * Family of a tool by its name: `Bash`, `run_shell_command`, `functions.shell` and `developer__shell` are shells,
 * `mcp__server__tool` is MCP, an unknown name is `other`. Pure; remembers up to 1,024 names.
 */
export function toolFamily(tool: string): ToolFamily {
  const before = known.get(tool);
  if (before !== undefined) return before;
  const family = readFamily(tool);
  if (tool.length > longestKnown) return family;
  if (known.size >= maxKnown) known.clear();
  known.set(tool, family);
  return family;
}

function readFamily(tool: string): ToolFamily {
  if (tool.startsWith("mcp__") || tool.startsWith("mcp:")) return "mcp";
  const whole = familyOfName(normalise(tool));
  if (whole !== undefined) return whole;
  const last = normalise(tool.split(/__|[.:/]/).at(-1) ?? "");
  // `edit_file_v2` is what `edit_file` is.
  return familyOfName(last) ?? familyOfName(last.replace(/v\d$/, "")) ?? "other";
}

function normalise(name: string): string {
  return name
    .slice(0, 60)
    .toLowerCase()
    .replaceAll(/[_\-\s]/g, "");
}
