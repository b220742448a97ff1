import type { TemplateValidation } from "../../../api/openapi.d.ts";

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? "" : "s"}`;

/** Returns the result of a check in a line: the number of problems, or what the template holds. */
export function summarizeCheck({ problems, resources, parameters }: TemplateValidation): {
  type: "success" | "warning" | "error";
  text: string;
} {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return { type: "error", text: `${count(errors, "problem")} to correct` };
  const content = `${count(resources.length, "resource")}, ${count(parameters.length, "parameter")}`;
  const warnings = problems.length;
  if (warnings > 0) return { type: "warning", text: `Valid with ${count(warnings, "warning")}: ${content}` };
  return { type: "success", text: `Valid: ${content}` };
}
