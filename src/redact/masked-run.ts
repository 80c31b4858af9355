/** What people and log filters put in place of a secret. */
export const maskedRun = /[xX]{6}|[*#•]{4}|\.{3}|…/;
