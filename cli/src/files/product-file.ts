import { dirname, resolve } from "node:path";
import { readDocument, readSource } from "./read-document.ts";

type Integration = Record<string, unknown> & { template?: string; templateFile?: string };

/** Reads a product's file. `integration.templateFile` names a template beside it, so that it can be a file of its own. */
export async function readProductFile(file: string): Promise<Record<string, unknown>> {
  const product = await readDocument(file);
  const integration = product["integration"] as Integration | undefined;
  if (typeof integration?.templateFile !== "string") return product;
  const { templateFile, ...others } = integration;
  const folder = file === "-" ? process.cwd() : dirname(file);
  return { ...product, integration: { ...others, template: await readSource(resolve(folder, templateFile)) } };
}
