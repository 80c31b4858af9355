/** What a format itself says of one tool result. */
export interface StatedOutcome {
  /** Id of the call, or the place of the result as a locator (`p:/messages/3`); null: the results stand in order. */
  readonly key: string | null;
  /** Null where the format does not say, or a person refused or stopped the call. */
  readonly failed: boolean | null;
}
