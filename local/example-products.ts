import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RegisterProduct } from "../schemas/product.ts";
import { projectRoot } from "./workspace.ts";

/** The folders of the example products. Each contains a registration and a template. The help desk is self-provisioned
 *  and contains a service instead of a template. */
export const exampleProducts = ["crm", "analytics", "helpdesk"];

/** Reads the body of POST /products for an example product. */
export function readRegistration(name: string): RegisterProduct {
  const file = (part: string) => readFileSync(join(projectRoot, "examples", name, part), "utf8");
  const product = JSON.parse(file("product.json"));
  if (product.integration.kind === "events") return product;
  return { ...product, integration: { ...product.integration, template: file("template.yaml") } };
}
