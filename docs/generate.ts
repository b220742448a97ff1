import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { components } from "../handlers/api/documentation.ts";
import { app as events } from "../handlers/api/events.ts";
import { app as notifications } from "../handlers/api/notifications.ts";
import { app as operations } from "../handlers/api/operations.ts";
import { app as platform } from "../handlers/api/platform.ts";
import { app as products } from "../handlers/api/products.ts";
import { app as tenants } from "../handlers/api/tenants.ts";
import { app as users } from "../handlers/api/users.ts";
import { asyncapiDocument } from "./asyncapi.ts";
import { eventsWithoutExample } from "./event-examples.ts";
import { eventsDocument } from "./events-document.ts";
import { examples } from "./examples.ts";
import { lifecyclesDocument } from "./lifecycles.ts";

const catalogues = [products, tenants, users, operations, events, notifications, platform];

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

/** The document of the whole API, put together from its catalogues. */
const openapiDocument = () => {
  const documents = catalogues.map((app) => app.getOpenAPI31Document(about));
  const schemas = Object.assign({}, ...documents.map((one) => one.components?.schemas ?? {}));
  for (const [name, example] of Object.entries(examples)) schemas[name] = { ...schemas[name], examples: [example] };
  return {
    ...about,
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: Object.assign({}, ...documents.map((one) => one.paths ?? {})),
    components: { schemas, ...components },
  };
};

/** The library writes the flags of a regular expression behind its pattern, where JSON Schema knows none. */
const withoutFlags = (key: string, value: unknown) =>
  key === "pattern" && typeof value === "string" ? value.replace(/\/u$/, "") : value;

const files = {
  "openapi.json": () => `${JSON.stringify(openapiDocument(), withoutFlags, 2)}\n`,
  "asyncapi.json": () => `${JSON.stringify(asyncapiDocument(), null, 2)}\n`,
  "events.md": eventsDocument,
  "lifecycles.md": lifecyclesDocument,
};

/** The generated documents that are not what the code would write today. */
export const staleDocuments = () =>
  Object.entries(files)
    .map(([name, make]) => ({ path: join(import.meta.dirname, name), text: make() }))
    .filter(({ path, text }) => !existsSync(path) || readFileSync(path, "utf8") !== text);

/** Writes every generated document; with --check it only says which are stale, and fails. */
const generate = (check: boolean): void => {
  for (const { path, text } of staleDocuments()) {
    if (!check) writeFileSync(path, text);
    console.log(`${path} ${check ? "is stale: run npm run docs" : "written"}`);
    if (check) process.exitCode = 1;
  }
  for (const name of eventsWithoutExample()) {
    console.log(`${name} has no example: run npm run record-events`);
    if (check) process.exitCode = 1;
  }
};

if (import.meta.main) generate(process.argv.includes("--check"));
