import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// Node's own server that reads a body and answers, and does nothing else: what any server of Node's costs.
const answer = '{"accepted":true}';
const server = createServer((incoming, outgoing) => {
  incoming.resume();
  incoming.on("end", () =>
    outgoing.setHeader("content-length", Buffer.byteLength(answer)).end(answer),
  );
});
server.listen(0, "127.0.0.1", () =>
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
);
