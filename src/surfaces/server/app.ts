import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { requireOwnPage } from "./admit-request.ts";
import { type Answered, answerRequest, failed, type Failure } from "./answer-request.ts";
import { JsonAnswer } from "./json-answer.ts";
import { type BodyBudget, readBody } from "./read-body.ts";
import type { Route } from "./route.ts";
import type { ServerPorts } from "./server-ports.ts";

type ServerContext = Context<{ Bindings: HttpBindings }>;

/** The server's routes as one handler. */
export function createApp(
  routes: readonly Route[],
  ports: ServerPorts,
  budget: BodyBudget,
): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const route of routes) {
    app.on(route.method, route.path, (context) => answer(context, route, ports, budget));
  }
  app.notFound((context) => {
    try {
      requireOwnPage(context.env.incoming, ports.hosts());
    } catch (error) {
      return toResponse(failed(error, null, null, ports));
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
  const answered = await answerRequest(env.incoming, route, ports, (incoming) =>
    readBody(incoming, route.maxBodyBytes, budget),
  );
  budget.usedBytes -= answered.bodyBytes;
  ports.requests.add(route.path, answered.answer.status);
  return toResponse(answered);
}

function toResponse({ answer: told, headers }: Answered | Failure): Response {
  const response = told instanceof JsonAnswer ? told.toResponse() : told;
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
