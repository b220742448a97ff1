import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RegisterProduct } from "../schemas/product.ts";
import { projectRoot } from "./home.ts";

/** The example products, each a folder of examples/ with its registration and the template of its tenants. */
export const exampleProducts = ["crm", "analytics"];

/** What the team of an example product sends to POST /products. */
export function registrationOf(name: string): RegisterProduct {
  const file = (part: string) => readFileSync(join(projectRoot, "examples", name, part), "utf8");
  const product = JSON.parse(file("product.json"));
  return { ...product, integration: { ...product.integration, template: file("template.yaml") } };
}
