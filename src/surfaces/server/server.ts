import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, RequestError } from "@hono/node-server";
import { WhetstoneError } from "../../core/errors.ts";
import type { Clock } from "../../core/clock.ts";
import type { IntakeOptions } from "../../loop/event-intake.ts";
import { foldLog } from "../../loop/checkpoint-thread.ts";
import { LogWatch } from "../../loop/log-watch.ts";
import type { Loop } from "../../loop.ts";
import { allowedHosts } from "./allowed-hosts.ts";
import { createApp } from "./app.ts";
import { createDirectListener } from "./direct-listener.ts";
import { createKeyCheck } from "./key-check.ts";
import { limitConnections } from "./limit-connections.ts";
import { defaultLimits, type ServerLimits } from "./limits.ts";
import { createRateLimit } from "./rate-limit.ts";
import type { BodyBudget } from "./read-body.ts";
import { LiveEvents } from "./live-events.ts";
import { RequestCounts } from "./request-counts.ts";
import { serverRoutes } from "./routes.ts";
import type { DerivationState, ServerPorts } from "./server-ports.ts";
import { Tenants } from "./tenants.ts";

export interface ServerOptions {
  readonly loop: Loop;
  readonly clock: Clock;
  readonly databasePath: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** A second port with the same routes, where exporters of OpenTelemetry look; 0 takes any free one. */
  readonly otlpPort?: number | null;
  /** Further Host headers that are answered. */
  readonly allowHosts?: readonly string[];
  readonly allowKeylessLoopbackIngest?: boolean;
  /** Of each key; 0, as by default, is no limit. */
  readonly requestsPerSecond?: number;
  readonly limits?: Partial<ServerLimits>;
  readonly intake?: IntakeOptions;
  /** What learns beside the server; null as long as nothing does. */
  readonly derivation?: () => DerivationState | null;
  /** What whoever runs the server is to know. */
  readonly onNote: (message: string) => void;
  /** A failure of the server's own; callers are told only that there was one. */
  readonly onError: (error: unknown) => void;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Of the second port; null without one. */
  readonly otlpUrl: string | null;
  /** Method and path of every route. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  /** Resolves when the events of before the start are counted, or that failed for now. */
  counted(): Promise<void>;
  /** Takes no new connection, answers what is under way, and waits until everything accepted is durable. */
  close(): Promise<void>;
}

const drainEveryMs = 5000;
/** How often a server that is being stopped looks for connections that were answered. */
const idleCheckMs = 50;

/** Listens for events. Throws `address-unavailable` where the port is taken or the host is not this machine's. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { loop, clock, host, onNote, onError } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const keys = await loop.keys();
  const tenants = new Tenants(loop, onError, options.intake);
  await tenants.doors(loop.tenant);
  await tenants.openThoseWithKeys();
  let hosts: ReadonlySet<string> = new Set();
  const live = new LiveEvents(loop);
  const log = new LogWatch({
    store: loop.store,
    fold: () => foldLog(options.databasePath),
    maxBytes: limits.maxLogBytes,
    maxHeldMs: limits.maxLogHeldMs,
    tell: onNote,
  });
  const ports = {
    tenants,
    ownTenant: loop.tenant,
    databasePath: options.databasePath,
    clock,
    limits,
    live,
    requests: new RequestCounts(),
    checkKey: createKeyCheck(() => loop.store.validApiKeys(), clock),
    rateLimit: createRateLimit(options.requestsPerSecond ?? 0, clock),
    webhookSecrets: () => keys.webhookSecrets(),
    allowKeylessLoopbackIngest: options.allowKeylessLoopbackIngest ?? false,
    hosts: () => hosts,
    derivation: options.derivation ?? (() => null),
    logAlarm: () => log.alarm(),
    onError,
  };
  const { routes, listener } = createListener(ports);
  const listening = listenOn(options, listener, limits);
  const { port, otlpPort, servers } = await listening.catch(async (error: unknown) => {
    await tenants.close();
    throw error;
  });
  const names = options.allowHosts ?? [];
  hosts = allowedHosts(host, port, names).union(allowedHosts(host, otlpPort ?? port, names));
  const timer = setInterval(() => void tenants.drain().catch(onError), drainEveryMs);
  const looking = startLooking(log, limits.logCheckingIntervalMs, onError);
  return {
    url: urlOf(host, port),
    port,
    otlpUrl: otlpPort === null ? null : urlOf(host, otlpPort),
    routes: routes.map(({ method, path }) => ({ method, path })),
    counted: () => tenants.counted(),
    async close() {
      clearInterval(timer);
      live.end();
      await Promise.all(servers.map((server) => closeServer(server, limits.shutdownMs)));
      await looking.stop();
      await tenants.close();
    },
  };
}

/** One look after another; `stop` waits for the one under way. */
function startLooking(
  log: LogWatch,
  everyMs: number,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let looking: Promise<void> | null = null;
  const look = (): void => {
    const done = (): null => (looking = null);
    looking ??= log.look(performance.now()).catch(onError).finally(done);
  };
  const timer = setInterval(look, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Answers the requests of all ports. */
function createListener(ports: ServerPorts) {
  const routes = serverRoutes(ports);
  const budget: BodyBudget = { maxBytes: ports.limits.maxBodyBytesInFlight, usedBytes: 0 };
  const app = createApp(routes, ports, budget);
  const direct = createDirectListener(routes, ports, budget);
  const answer = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
    errorHandler: (error) => answerUnreadable(error, ports.onError),
  });
  const listener: RequestListener = (incoming, outgoing) => {
    if (!direct(incoming, outgoing)) void answer(incoming, outgoing);
  };
  return { routes: app.routes, listener };
}

/** Where the second port cannot be had, the first is not kept either. */
async function listenOn(
  { host, port, otlpPort }: ServerOptions,
  listener: RequestListener,
  limits: ServerLimits,
): Promise<{ port: number; otlpPort: number | null; servers: readonly Server[] }> {
  const main = createHttpServer(listener, limits);
  const taken = await listen(main, host, port);
  if (otlpPort === undefined || otlpPort === null)
    return { port: taken, otlpPort: null, servers: [main] };
  const further = createHttpServer(listener, limits);
  try {
    const other = await listen(further, host, otlpPort);
    return { port: taken, otlpPort: other, servers: [main, further] };
  } catch (error) {
    await closeServer(main, 0);
    throw error;
  }
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Of a request that comes to no route: no URL can be made of its target and Host. */
function answerUnreadable(error: unknown, onError: (error: unknown) => void): Response {
  if (error instanceof RequestError) {
    return Response.json({ error: "the target or the Host header is not valid" }, { status: 400 });
  }
  onError(error);
  return Response.json({ error: "the server failed; its log says why" }, { status: 500 });
}

function createHttpServer(listener: RequestListener, limits: ServerLimits): Server {
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: limits.connectionsCheckingIntervalMs,
      maxHeaderSize: limits.maxHeaderBytes,
    },
    listener,
  );
  limitConnections(server, limits.maxConnections);
  server.maxRequestsPerSocket = limits.maxRequestsPerSocket;
  return server;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      fail(
        new WhetstoneError("address-unavailable", `cannot listen on ${host}:${port}`, {
          cause,
          hint:
            cause.code === "EADDRINUSE"
              ? "another program listens there; `--port` takes another port"
              : `the system says: ${cause.message}`,
        }),
      ),
    );
    server.listen(port, host, () => done((server.address() as AddressInfo).port));
  });
}

/** Connections without a request end at once, the others with their answer; none lasts longer than `withinMs`. */
function closeServer(server: Server, withinMs: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(() => server.closeAllConnections(), withinMs);
    const idleTimer = setInterval(() => server.closeIdleConnections(), idleCheckMs);
    // Who asks again as soon as it is answered has a connection that is never idle.
    server.prependListener("request", (_, outgoing) => (outgoing.shouldKeepAlive = false));
    server.close(() => {
      clearTimeout(timer);
      clearInterval(idleTimer);
      done();
    });
    server.closeIdleConnections();
  });
}
