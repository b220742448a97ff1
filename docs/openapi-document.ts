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
import { events as aboutEvents } from "./routes/events.ts";
import { notifications as aboutNotifications } from "./routes/notifications.ts";
import { operations as aboutOperations } from "./routes/operations.ts";
import { platform as aboutPlatform, openRoutes } from "./routes/platform.ts";
import { products as aboutProducts } from "./routes/products.ts";
import type { RouteDescription } from "./routes/route-description.ts";
import { components, documentOf, openDocumentOf } from "./routes/route-document.ts";
import { subscriptions as aboutSubscriptions } from "./routes/subscriptions.ts";
import { tenants as aboutTenants } from "./routes/tenants.ts";
import { users as aboutUsers } from "./routes/users.ts";

extendZodWithOpenApi(z);

const catalogs = [products, tenants, users, operations, events, notifications];

/** The description of every route: one that is declared without is a mistake that the compiler finds. */
const descriptions: Readonly<Record<Route, RouteDescription>> = {
  ...aboutProducts,
  ...aboutTenants,
  ...aboutSubscriptions,
  ...aboutUsers,
  ...aboutOperations,
  ...aboutEvents,
  ...aboutNotifications,
  ...aboutPlatform,
};

const about = {
  openapi: "3.1.0",
  info: {
    title: "Tenantry",
    version: "1",
    description: readFileSync(join(import.meta.dirname, "api.md"), "utf8").trim(),
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/v1", description: "Below the address that the stack prints as ApiUrl" }],
};

const tags: Readonly<Record<string, string>> = {
  Products: "The SaaS products that tenants can subscribe to, each in an AWS account of its own",
  Tenants: "Customers with their subscriptions, and what happened to them",
  Subscriptions: "What a tenant has of a product: a plan, and a stack in the product's account",
  Users: "A tenant's people: who they are, what they may do, and which products they have access to",
  Staff: "The people of the platform itself, who belong to no tenant",
  Operations: "Long tasks: what is done at each step, and why something failed",
  Notifications: "Who is told of results, by e-mail, https or a queue: each caller within its own reach",
  Platform: "The API itself, and the caller",
};

type Method = "get" | "post" | "patch" | "delete";
const partsOf = (route: string) => {
  const [verb = "", path = ""] = route.split(" ");
  return { method: verb.toLowerCase() as Method, path };
};

const registryOf = ({ routes }: CatalogApi): OpenAPIRegistry => {
  const registry = new OpenAPIRegistry();
  for (const { route, spec } of routes) {
    // The library types an answer by its status; ours have one shape for all routes.
    registry.registerPath({ ...documentOf(route, spec, descriptions[route]), ...partsOf(route) } as never);
  }
  return registry;
};

const platformRegistry = (): OpenAPIRegistry => {
  const registry = registryOf(platform);
  for (const [route, description] of Object.entries(openRoutes)) {
    const name = /\w+/.exec(partsOf(route).path)?.[0] ?? "";
    registry.registerPath({ ...openDocumentOf(name, description), ...partsOf(route) } as never);
  }
  return registry;
};

/** The library writes the flags of a regular expression behind its pattern, where JSON Schema knows none. */
const withoutFlags = (key: string, value: unknown) =>
  key === "pattern" && typeof value === "string" ? value.replace(/\/u$/, "") : value;

/** Writes the document of the whole API, put together from its catalogues. */
export const openapiDocument = (): string => {
  const registries = [...catalogs.map(registryOf), platformRegistry()];
  const documents = registries.map(({ definitions }) => new OpenApiGeneratorV31(definitions).generateDocument(about));
  const schemas = Object.assign({}, ...documents.map((one) => one.components?.schemas ?? {}));
  for (const [name, example] of Object.entries(schemaExamples))
    schemas[name] = { ...schemas[name], examples: [example] };
  const document = {
    ...about,
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: Object.assign({}, ...documents.map((one) => one.paths ?? {})),
    components: { schemas, ...components },
  };
  return `${JSON.stringify(document, withoutFlags, 2)}\n`;
};
