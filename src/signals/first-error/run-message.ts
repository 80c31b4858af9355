/** One message of a run as localisation reads it: who spoke, and what. */
export interface RunMessage {
  /** Name of the agent or tool that spoke. */
  readonly agent: string;
  /** Tools report; they do not decide, and are never the step at fault. */
  readonly isTool: boolean;
  readonly text: string;
}
