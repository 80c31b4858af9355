/**
 * Steps of one session that are derived. A session is derived whole, in memory, some 5 to 7 KB a step, whenever it has
 * grown; one that goes on for ever (a source that names no session and sends hundreds of events a second) would end the
 * process. Beyond this its first steps are derived, by their place, and the rest stays in the record.
 */
export const mostDerivedSteps = 50_000;
