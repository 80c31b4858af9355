/** What the write-ahead log of a database may take, whatever goes on; beyond it something keeps it from being folded back. */
export const mostLogBytes = 64 * 1024 * 1024;
