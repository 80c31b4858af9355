// The same test at its full size: `npm run soak` sets WHETSTONE_SOAK.
// oxlint-disable-next-line import/no-unassigned-import -- importing a test registers it
import "../faults/push.test.ts";
