/** Who really speaks in a text that stands where a person's would. */
export type PromptKind = "human" | "tool-result" | "system-prompt";

/** How far into a text the name of a tool result's field is looked for. */
const resultHead = 100;

/** How system prompts begin: a role ("a coding agent"), a name with what it is, or what the model is there for. */
const openings: readonly RegExp[] = [
  /^(?:an?|the) (?:very |highly )?(?:helpful|expert|senior|skilled|experienced|professional|world-class)\b/,
  /^(?:an?|the) (?:[\w'’-]+ ){0,5}?(?:assistant|(?:sub-?)?agent|AI|language model|(?:chat)?bot|expert|engineer|developer|programmer|reviewer|analyst|specialist|architect|orchestrator)\b/,
  /^[A-Z][\w-]*(?:, (?:an?|the|made|created|built|trained|developed)\b|\.(?:\s|$)| (?:Code|CLI)\b)/,
  /^(?:operating|acting|running|working|deployed|tasked|responsible) (?:as|in|on|within|inside|with|for)\b/,
];

/**
 * Tells a person's prompt from a tool's output and from a system prompt that were written as one. "You are right, but..."
 * is a person's; "You are a careful code reviewer." is not.
 */
export function promptKind(text: string): PromptKind {
  const prompt = text.trimStart();
  if (prompt.startsWith("{") && prompt.slice(0, resultHead).includes("output"))
    return "tool-result";
  if (prompt.startsWith("# SOUL.md")) return "system-prompt";
  const about = /^You(?: are|['’]re)(?: now)? (?<rest>[^]{0,200})/.exec(prompt)?.groups?.["rest"];
  const isLeaked = about !== undefined && openings.some((opening) => opening.test(about));
  return isLeaked ? "system-prompt" : "human";
}
