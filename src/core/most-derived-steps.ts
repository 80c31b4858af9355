/**
 * Steps of one session that are derived. A session is derived whole, in memory, some 5 KB a step while it happens (more
 * where texts are long), whenever it has grown; one that goes on for ever (a source that names no session and sends
 * hundreds of events a second) would end the process. Beyond this its first steps are derived, by their place, and the
 * rest stays in the record.
 */
export const mostDerivedSteps = 10_000;
