import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Keeps at most so many connections open, and room for new ones: one more ends the one that has waited longest without a
 * request that is being answered. Callers that hold connections back, byte by byte, hold up nobody but themselves; the
 * `maxConnections` of Node would refuse everybody else.
 */
export function limitConnections(server: Server, most: number): void {
  /** Oldest first. */
  const waiting = new Set<Socket>();
  let open = 0;
  server.on("connection", (socket) => {
    open += 1;
    waiting.add(socket);
    socket.once("close", () => {
      open -= 1;
      waiting.delete(socket);
    });
    if (open <= most) return;
    const [oldest = socket] = waiting;
    waiting.delete(oldest);
    oldest.destroy();
  });
  server.on("request", ({ socket }, response) => {
    waiting.delete(socket);
    // Whatever of the request's body is still to come: its answer is known.
    response.once("close", () => {
      if (!socket.destroyed) waiting.add(socket);
    });
  });
}
