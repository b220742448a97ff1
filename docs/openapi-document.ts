import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Envelope } from "../events/envelope.ts";
import { app as events } from "../handlers/api/events.ts";
import type { CatalogApi } from "../handlers/api/http/route.ts";
import { app as notifications } from "../handlers/api/notifications.ts";
import { app as operations } from "../handlers/api/operations.ts";
import { app as platform } from "../handlers/api/platform.ts";
import { app as products } from "../handlers/api/products.ts";
import { app as rollouts } from "../handlers/api/rollouts.ts";
import { app as tenants } from "../handlers/api/tenants.ts";
import { app as users } from "../handlers/api/users.ts";
import type { Route } from "../handlers/core/shared/access.ts";
import { buildEventComponents, EventType } from "./event-schemas.ts";
import { schemaExamples } from "./examples.ts";
import { eventDescriptions } from "./routes/events.ts";
import { notificationDescriptions } from "./routes/notifications.ts";
import { operationDescriptions } from "./routes/operations.ts";
import { platformDescriptions, publicRoutes } from "./routes/platform.ts";
import { productDescriptions } from "./routes/products.ts";
import { rolloutDescriptions } from "./routes/rollouts.ts";
import type { RouteDescription } from "./routes/route-description.ts";
import { documentPublicRoute, documentRoute, sharedComponents } from "./routes/route-document.ts";
import { subscriptionDescriptions } from "./routes/subscriptions.ts";
import { tenantDescriptions } from "./routes/tenants.ts";
import { userDescriptions } from "./routes/users.ts";
import { SchemaComponents } from "./schema-components.ts";

const catalogs = [products, rollouts, tenants, users, operations, events, notifications, platform];

/** The descriptions of all routes. The type requires one for each route of the access table. */
export const routeDescriptions: Readonly<Record<Route, RouteDescription>> = {
  ...productDescriptions,
  ...rolloutDescriptions,
  ...tenantDescriptions,
  ...subscriptionDescriptions,
  ...userDescriptions,
  ...operationDescriptions,
  ...eventDescriptions,
  ...notificationDescriptions,
  ...platformDescriptions,
};

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8")) as {
  version: string;
};

const header = {
  openapi: "3.1.0",
  info: {
    title: "Tenantry",
    version,
    description: readFileSync(join(import.meta.dirname, "api.md"), "utf8").trim(),
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/v1", description: "The path below the stack output ApiUrl" }],
};

const tags: Readonly<Record<string, string>> = {
  Products: "The SaaS products to which tenants can subscribe, each in its own AWS account",
  Rollouts: "The rollouts of products' releases to their tenants, in waves",
  Tenants: "Customer organizations with their subscriptions and events",
  Subscriptions: "A tenant's use of a product: a plan, and the resources in the product's account",
  Users: "The users of a tenant with their attributes, roles and product access",
  Staff: "The users of the platform itself, who belong to no tenant",
  Operations: "Long-running tasks with their steps, attempts and errors",
  Notifications: "Subscriptions of e-mail, HTTPS and queue endpoints to events, within the caller's scope",
  Platform: "The API itself and the caller",
};

/** Documents the routes of a function, as entries of path and verb. */
const documentRoutes = (schemas: SchemaComponents, { routes }: CatalogApi): [string, object][] =>
  routes.map((one) => [one.route, documentRoute(schemas, one, routeDescriptions[one.route])]);

const documentPublicRoutes = (schemas: SchemaComponents): [string, object][] =>
  Object.entries(publicRoutes).map(([route, description]) => [
    route,
    documentPublicRoute(schemas, /\/(\w+)/.exec(route)?.[1] ?? "", description),
  ]);

/** Returns the documents of routes by path and verb. */
function groupByPath(documents: [string, object][]): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [route, document] of documents) {
    const [verb = "", path = ""] = route.split(" ");
    paths[path] = { ...paths[path], [verb.toLowerCase()]: document };
  }
  return paths;
}

/** Returns the OpenAPI document of the whole API as JSON text. */
export function openapiDocument(): string {
  const components = new SchemaComponents();
  const documents = catalogs.flatMap((catalog) => documentRoutes(components, catalog));
  const paths = groupByPath([...documents, ...documentPublicRoutes(components)]);
  components.toResponse(Envelope.extend({ type: EventType }).meta({ id: "Envelope" }));
  const { document, schemas: named } = components.resolve(paths);
  const schemas = { ...named, ...buildEventComponents() };
  for (const [name, example] of Object.entries(schemaExamples))
    schemas[name] = { ...schemas[name], examples: [example] };
  const api = {
    ...header,
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: document,
    components: { schemas, ...sharedComponents },
  };
  return `${JSON.stringify(api, null, 2)}\n`;
}
