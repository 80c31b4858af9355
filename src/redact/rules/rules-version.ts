/**
 * Version of everything that decides what is redacted: rules, detectors, allow-lists. Raise it with
 * every change; stored text carries it, and `rescan` finds by it what older rules have redacted.
 */
export const rulesVersion = 1;
