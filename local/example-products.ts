import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RegisterProduct } from "../schemas/product.ts";
import { projectRoot } from "./workspace.ts";

/** The example products, each a folder with its registration and its tenants' template; the help desk has a service
 *  instead, which does the work on its tenants itself. */
export const exampleProducts = ["crm", "analytics", "helpdesk"];

/** What the team of an example product sends to POST /products. */
export function readRegistration(name: string): RegisterProduct {
  const file = (part: string) => readFileSync(join(projectRoot, "examples", name, part), "utf8");
  const product = JSON.parse(file("product.json"));
  if (product.integration.kind === "events") return product;
  return { ...product, integration: { ...product.integration, template: file("template.yaml") } };
}
