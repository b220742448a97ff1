import { readFileSync } from "node:fs";
import { join } from "node:path";
import { extendZodWithOpenApi, OpenAPIRegistry, OpenApiGeneratorV31 } from "@asteasolutions/zod-to-openapi";
import * as z from "zod";
import { app as events } from "../handlers/api/events.ts";
import type { CatalogApi } from "../handlers/api/http/route.ts";
import { app as notifications } from "../handlers/api/notifications.ts";
import { app as operations } from "../handlers/api/operations.ts";
import { app as platform } from "../handlers/api/platform.ts";
import { app as products } from "../handlers/api/products.ts";
import { app as tenants } from "../handlers/api/tenants.ts";
import { app as users } from "../handlers/api/users.ts";
import type { Route } from "../handlers/core/shared/access.ts";
import { schemaExamples } from "./examples.ts";
import { eventDescriptions } from "./routes/events.ts";
import { notificationDescriptions } from "./routes/notifications.ts";
import { operationDescriptions } from "./routes/operations.ts";
import { platformDescriptions, publicRoutes } from "./routes/platform.ts";
import { productDescriptions } from "./routes/products.ts";
import type { RouteDescription } from "./routes/route-description.ts";
import { components, documentPublicRoute, documentRoute } from "./routes/route-document.ts";
import { subscriptionDescriptions } from "./routes/subscriptions.ts";
import { tenantDescriptions } from "./routes/tenants.ts";
import { userDescriptions } from "./routes/users.ts";

extendZodWithOpenApi(z);

const catalogs = [products, tenants, users, operations, events, notifications];

/** The descriptions of all routes. The type requires one for each route of the access table. */
const descriptions: Readonly<Record<Route, RouteDescription>> = {
  ...productDescriptions,
  ...tenantDescriptions,
  ...subscriptionDescriptions,
  ...userDescriptions,
  ...operationDescriptions,
  ...eventDescriptions,
  ...notificationDescriptions,
  ...platformDescriptions,
};

const header = {
  openapi: "3.1.0",
  info: {
    title: "Tenantry",
    version: "1",
    description: readFileSync(join(import.meta.dirname, "api.md"), "utf8").trim(),
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/v1", description: "The path below the stack output ApiUrl" }],
};

const tags: Readonly<Record<string, string>> = {
  Products: "The SaaS products to which tenants can subscribe, each in its own AWS account",
  Tenants: "Customer organizations with their subscriptions and events",
  Subscriptions: "A tenant's use of a product: a plan, and the resources in the product's account",
  Users: "The users of a tenant with their attributes, roles and product access",
  Staff: "The users of the platform itself, who belong to no tenant",
  Operations: "Long-running tasks with their steps, attempts and errors",
  Notifications: "Subscriptions of e-mail, HTTPS and queue endpoints to events, within the caller's scope",
  Platform: "The API itself and the caller",
};

type Method = "get" | "post" | "patch" | "delete";
function splitRoute(route: string) {
  const [verb = "", path = ""] = route.split(" ");
  return { method: verb.toLowerCase() as Method, path };
}

function createRegistry({ routes }: CatalogApi): OpenAPIRegistry {
  const registry = new OpenAPIRegistry();
  for (const { route, spec } of routes) {
    registry.registerPath({ ...documentRoute(route, spec, descriptions[route]), ...splitRoute(route) });
  }
  return registry;
}

function createPlatformRegistry(): OpenAPIRegistry {
  const registry = createRegistry(platform);
  for (const [route, description] of Object.entries(publicRoutes)) {
    const name = /\w+/.exec(splitRoute(route).path)?.[0] ?? "";
    registry.registerPath({ ...documentPublicRoute(name, description), ...splitRoute(route) });
  }
  return registry;
}

/** Removes the flags of regular expressions, which the library appends and JSON Schema does not support. */
const removeFlags = (key: string, value: unknown) =>
  key === "pattern" && typeof value === "string" ? value.replace(/\/u$/, "") : value;

/** Returns the OpenAPI document of the whole API as JSON text. */
export function openapiDocument(): string {
  const registries = [...catalogs.map(createRegistry), createPlatformRegistry()];
  const documents = registries.map(({ definitions }) => new OpenApiGeneratorV31(definitions).generateDocument(header));
  const schemas = Object.assign({}, ...documents.map((one) => one.components?.schemas ?? {}));
  for (const [name, example] of Object.entries(schemaExamples))
    schemas[name] = { ...schemas[name], examples: [example] };
  const document = {
    ...header,
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: Object.assign({}, ...documents.map((one) => one.paths ?? {})),
    components: { schemas, ...components },
  };
  return `${JSON.stringify(document, removeFlags, 2)}\n`;
}
