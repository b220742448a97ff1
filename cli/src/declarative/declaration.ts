import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { usageError } from "../failures/cli-error.ts";
import { readSource } from "../files/read-document.ts";

/** The kinds of resources that files declare. Subscriptions and users are parts of their tenant. */
const kinds = ["Product", "Tenant", "Staff", "Notification"] as const;
type Kind = (typeof kinds)[number];

/** A document of a file: its kind, and the fields of the request that would create the resource. */
export type Declaration = { kind: Kind; fields: Record<string, unknown>; file: string };

const isKind = (value: unknown): value is Kind => (kinds as readonly unknown[]).includes(value);

/** Reads all documents of the YAML and JSON files in a folder, in the order of their names. */
export async function readDeclarations(folder: string): Promise<Declaration[]> {
  const files = listFiles(folder);
  if (files.length === 0)
    throw usageError(`${folder} has no YAML or JSON file.`, "tenantry export -f DIR, which writes some");
  const { parseAllDocuments } = await import("yaml");
  const declarations: Declaration[] = [];
  for (const file of files) {
    for (const document of parseAllDocuments(await readSource(file))) {
      const [error] = document.errors;
      if (error) throw usageError(`${file} is not YAML.`, "correct the line", error.message.split("\n")[0]);
      const content = document.toJS() as ({ kind?: unknown } & Record<string, unknown>) | null;
      if (content !== null) declarations.push(await toDeclaration(content, file));
    }
  }
  return declarations;
}

async function toDeclaration(content: Record<string, unknown>, file: string): Promise<Declaration> {
  const { kind, $schema: _, ...fields } = content;
  if (!isKind(kind))
    throw usageError(`${file} has a document without a known kind.`, `kind: ${kinds.join(", or kind: ")}`);
  return { kind, file, fields: kind === "Product" ? await withTemplate(fields, file) : fields };
}

/** Reads the template that `integration.templateFile` names, beside the file. */
async function withTemplate(fields: Record<string, unknown>, file: string): Promise<Record<string, unknown>> {
  const { templateFile, ...integration } = (fields["integration"] ?? {}) as Record<string, unknown>;
  if (typeof templateFile !== "string") return fields;
  const template = await readSource(resolve(dirname(file), templateFile));
  return { ...fields, integration: { ...integration, template } };
}

function listFiles(folder: string): string[] {
  try {
    if (!statSync(folder).isDirectory()) return [folder];
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    // Templates of CloudFormation lie beside the products that name them.
    return names
      .filter((name) => /\.(ya?ml|json)$/.test(name) && !/\btemplate\.(ya?ml|json)$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    throw usageError(`There is no folder ${folder}.`, "-f DIR");
  }
}
