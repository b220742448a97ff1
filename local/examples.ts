import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RegisterProduct } from "../schemas/product.ts";
import { projectRoot } from "./home.ts";

/** The example products that are provisioned by a stack, each a folder with its registration and its tenants' template. */
export const stackProducts = ["crm", "analytics"];

/** All of them; the help desk has a service instead of a template, which does the work on its tenants itself. */
export const exampleProducts = [...stackProducts, "helpdesk"];

/** What the team of an example product sends to POST /products. */
export function registrationOf(name: string): RegisterProduct {
  const file = (part: string) => readFileSync(join(projectRoot, "examples", name, part), "utf8");
  const product = JSON.parse(file("product.json"));
  if (product.integration.kind === "events") return product;
  return { ...product, integration: { ...product.integration, template: file("template.yaml") } };
}
