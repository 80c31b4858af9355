import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { WhetstoneError } from "../../core/errors.ts";
import { admitRequest, mediaTypeOf, requireOwnPage } from "./admit-request.ts";
import { HttpError, overloaded } from "./http-error.ts";
import { type BodyBudget, readBody } from "./read-body.ts";
import type { MediaType, Route } from "./route.ts";
import type { ServerPorts } from "./server-ports.ts";

type ServerContext = Context<{ Bindings: HttpBindings }>;

const noBody: Buffer = Buffer.alloc(0);
/** What refuses for now and may take the same later. */
const passing: ReadonlySet<string> = new Set([
  "writer-overloaded",
  "spool-full",
  "spool-unwritable",
  "database-locked",
  "database-unavailable",
  "database-corrupt",
  "disk-full",
  "schema-newer",
]);

/** The server's routes as one handler: every request passes the same checks, in the same order. */
export function createApp(
  routes: readonly Route[],
  ports: ServerPorts,
): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const budget: BodyBudget = { maxBytes: ports.limits.maxBodyBytesInFlight, usedBytes: 0 };
  for (const route of routes) {
    app.on(route.method, route.path, (context) => answer(context, route, ports, budget));
  }
  app.notFound((context) => {
    try {
      requireOwnPage(context.env.incoming, ports.hosts());
    } catch (error) {
      return failed(error, null, null, ports);
    }
    return Response.json({ error: "not found" }, { status: 404 });
  });
  return app;
}

async function answer(
  { env }: ServerContext,
  route: Route,
  ports: ServerPorts,
  budget: BodyBudget,
): Promise<Response> {
  let body: Buffer = noBody;
  let response: Response;
  try {
    const { caller, mediaType } = await admitRequest(env.incoming, route, ports);
    if (route.method === "POST") body = await readBody(env.incoming, route.maxBodyBytes, budget);
    response = await route.handle({ caller, headers: env.incoming.headers, mediaType, body });
  } catch (error) {
    response = failed(error, route, mediaTypeOf(env.incoming, route), ports);
  } finally {
    budget.usedBytes -= body.length;
  }
  ports.requests.add(route.path, response.status);
  return response;
}

function failed(
  error: unknown,
  route: Route | null,
  mediaType: MediaType | null,
  ports: ServerPorts,
): Response {
  const told = toHttpError(error);
  if (told.status === 500) ports.onError(error);
  const response =
    route?.fail?.(told.status, told.message, mediaType) ??
    Response.json({ error: told.message }, { status: told.status });
  for (const [name, value] of Object.entries(told.headers)) response.headers.set(name, value);
  return response;
}

function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof WhetstoneError && passing.has(error.code)) return overloaded(error.message);
  return new HttpError(500, "the server failed; its log says why");
}
