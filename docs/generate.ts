import { readFileSync, writeFileSync } from "node:fs";
import { app as operations } from "../handlers/api/operations.ts";
import { app as platform } from "../handlers/api/platform.ts";
import { app as products } from "../handlers/api/products.ts";
import { app as tenants } from "../handlers/api/tenants.ts";

const about = {
  openapi: "3.1.0",
  info: {
    title: "Tenantry",
    version: "1",
    description: "One control plane for the tenants and subscriptions of several SaaS products.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/v1" }],
};

/** The document of the whole API, put together from its catalogues. */
export const openapiDocument = () => {
  const documents = [products, tenants, operations, platform].map((app) => app.getOpenAPI31Document(about));
  const schemas = Object.assign({}, ...documents.map((one) => one.components?.schemas ?? {}));
  const paths = Object.assign({}, ...documents.map((one) => one.paths ?? {}));
  const token = { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token" };
  return { ...about, paths, components: { schemas, securitySchemes: { token } } };
};

const files = { "docs/openapi.json": () => `${JSON.stringify(openapiDocument(), null, 2)}\n` };

/** Writes every generated document; with --check it only says which are stale, and fails. */
const generate = (check: boolean) => {
  const stale = Object.entries(files).filter(([path, make]) => readFileSync(path, "utf8") !== make());
  for (const [path, make] of stale) {
    if (!check) writeFileSync(path, make());
    console.log(`${path} ${check ? "is stale: run npm run docs" : "written"}`);
  }
  if (check && stale.length > 0) process.exitCode = 1;
};

generate(process.argv.includes("--check"));
