// The same test at its full number of rounds: `npm run soak` sets WHETSTONE_SOAK.
// oxlint-disable-next-line import/no-unassigned-import -- importing a test registers it
import "../faults/kill-adapt.test.ts";
