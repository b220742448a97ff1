import type { Product, TemplateValidation } from "../../../console/src/api/openapi.d.ts";
import type { BodyOf } from "../api/routes.ts";
import { CliError, usageError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import { readProductFile } from "../files/product-file.ts";
import type { Session } from "../session.ts";
import type { CommandSpec } from "../spec.ts";

/** The option with the file of a product. */
export const fileOption = {
  flags: "-f, --file <file>",
  text: "the product as YAML or JSON; integration.templateFile names the template",
  completes: "files" as const,
};

export const validateProduct: CommandSpec = {
  name: "validate",
  summary: "check a product's template and parameters without storing anything",
  options: [{ ...fileOption, required: true }],
  examples: ["tenantry products validate -f crm.yaml"],
  run: async (input, session) => {
    const { plans, integration } = (await readProductFile(input.text("file") ?? "-")) as Partial<Product>;
    const { template, parameters, capabilities } = (integration ?? {}) as Record<string, unknown>;
    if (typeof template !== "string") {
      throw usageError("The file has no template.", "integration.template, or integration.templateFile");
    }
    // JSON leaves undefined fields out.
    const body = { template, parameters, capabilities, plans } as BodyOf<"products:validate">;
    printValidation(session, await session.api.send("products:validate", { body }));
  },
};

function printValidation({ output }: Session, validation: TemplateValidation): void {
  const { valid, problems, resources } = validation;
  const lines = problems.map(({ severity, line, column, pointer, detail }) =>
    [severity, line === undefined ? pointer : `${line}:${column ?? 1}`, detail].filter(Boolean).join("  "),
  );
  if (!valid) {
    throw new CliError("The template is not valid.", {
      code: "templateInvalid",
      exitCode: exitCodes.usage,
      why: lines.join("\n  "),
      remedy: "correct the template, then the same command",
      details: { validation },
    });
  }
  if (output.isJson) {
    output.document(validation);
    return;
  }
  for (const line of lines) output.hint(line);
  output.table(["logicalId", "type"], resources);
}
