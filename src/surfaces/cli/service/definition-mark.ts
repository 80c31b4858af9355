/** What tells a definition of ours from one that a person wrote: it stands in the first lines. */
export const definitionMark = "Written by `whetstone service install`";
