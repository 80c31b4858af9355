import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Keeps at most so many connections open, and room for new ones: one more ends the one that has waited longest without a
 * whole request. Callers that hold connections back, byte by byte, hold up nobody but themselves; the
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
  server.on("request", (request, response) => {
    const { socket } = request;
    waiting.delete(socket);
    if (hasBody(request)) {
      // Again among those that wait, as the youngest, until the body is here.
      waiting.add(socket);
      request.once("end", () => waiting.delete(socket));
    }
    response.once("close", () => {
      if (!socket.destroyed) waiting.add(socket);
    });
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
