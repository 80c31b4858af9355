import { once } from "node:events";
import type { BackgroundDerivation } from "../../../loop/background-derivation.ts";
import { type CommandContext, type CommandSpec, flag, option } from "../command.ts";
import { allowHostsOf } from "../allow-host-option.ts";
import { limitOldGrowth } from "../limit-heap-growth.ts";
import { portOf } from "../port-option.ts";
import { loaded, openLoop } from "../open-loop.ts";

export const serve: CommandSpec = {
  name: "serve",
  summary: "Receive events over HTTP: POST /event, OTLP and webhooks, on one port",
  details:
    "Listens on 127.0.0.1. Each request but GET /health needs a key: the first start makes one, in the file it names (mode 0600). An answer means that the event is on the disk. Ctrl-C ends it: what is under way is answered first.",
  options: [
    { flags: "--host <address>", description: "listen there; default 127.0.0.1" },
    { flags: "--port <n>", description: "listen on this port; default 3800, or OBSERVER_PORT" },
    {
      flags: "--otlp-port <n>",
      description: "listen there too: exporters of OpenTelemetry look at port 4318",
    },
    {
      flags: "--allow-host <names>",
      description: "answer these Host headers too, separated by commas (a proxy's `name:port`)",
    },
    {
      flags: "--allow-keyless-loopback-ingest",
      description: "take events without a key from this machine, for callers that cannot send one",
    },
  ],
  examples: [
    { command: "serve", explains: "on 127.0.0.1:3800, with the key in ~/.whetstone/token" },
    {
      command: "serve --otlp-port 4318",
      explains: "and where OpenTelemetry looks for a collector",
    },
    { command: "serve --port 0 --json", explains: "any free port; its address as JSON" },
    {
      command: "serve --host 0.0.0.0 --allow-host whetstone.example:3800",
      explains: "for other machines",
    },
  ],
  run: async (input, context) => {
    const { config, databasePath } = await loaded(context);
    // What is refused is refused before anything is made.
    const port = portOf(input, "--port", "port") ?? config.server.port;
    const otlpPort = portOf(input, "--otlp-port", "otlpPort");
    const allowHosts = allowHostsOf(input);
    await using loop = await openLoop(context);
    const keys = await loop.keys();
    const { created } = await keys.ensureOwn();
    let derivation: BackgroundDerivation | null = null;
    const server = await context.startServer({
      loop,
      clock: context.clock,
      databasePath,
      host: option(input, "host") ?? config.server.host,
      port,
      otlpPort,
      allowHosts,
      allowKeylessLoopbackIngest: flag(input, "allowKeylessLoopbackIngest"),
      requestsPerSecond: config.server.requestsPerSecond,
      derivation: () => derivation,
      onNote: (message) => context.terminal.note(message),
      onError: (error) => report(error, context),
    });
    limitOldGrowth();
    derivation = await loop.deriveInBackground((error) => report(error, context));
    const { url, otlpUrl } = server;
    announce(context, { url, otlpUrl, tokenFile: keys.tokenPath, created });
    if (!context.signal.aborted) await once(context.signal, "abort");
    await server.close();
    await derivation[Symbol.asyncDispose]();
    context.terminal.note("stopped; everything acknowledged is on the disk");
    return 0;
  },
};

function announce(
  { terminal, json }: CommandContext,
  start: {
    readonly url: string;
    readonly otlpUrl: string | null;
    readonly tokenFile: string;
    readonly created: boolean;
  },
): void {
  const { url, otlpUrl, tokenFile } = start;
  if (json) return terminal.printJson({ url, otlpUrl, tokenFile });
  terminal.print(`Listening on ${url}${otlpUrl === null ? "" : ` and ${otlpUrl}`}`);
  const made = start.created ? "made now" : "made before";
  terminal.print(`The key is in ${start.tokenFile} (${made}). Try:`);
  terminal.print(
    `  curl -H "Authorization: Bearer $(cat ${start.tokenFile})" -H "Content-Type: application/json" \\
    -d '{"endpoint":"/sql","success":true,"duration_ms":12}' ${start.url}/event`,
  );
}

function report(error: unknown, { terminal }: CommandContext): void {
  terminal.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
