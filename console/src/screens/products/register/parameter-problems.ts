import type { TemplateParameter, TemplateProblem } from "../../../api/product-queries.ts";

/** Returns the parameter that a problem concerns; `undefined` for a problem of the template itself. */
export const parameterOf = ({ pointer }: TemplateProblem): string | undefined =>
  /\/parameters\/([^/]+)$/.exec(pointer ?? "")?.[1];

/** Returns what is wrong with the value of a parameter. */
export function problemOfParameter(
  { name, default: initial }: TemplateParameter,
  value: string,
  problems: readonly TemplateProblem[],
): string | undefined {
  const reported = problems.find((problem) => parameterOf(problem) === name)?.detail;
  return reported ?? (initial === undefined && value === "" ? "It has no default, so it needs a value." : undefined);
}

/** Returns the template's parameters, and those that have a value although the template does not know them. */
export function rowsOf(known: readonly TemplateParameter[], mapped: Record<string, string>): TemplateParameter[] {
  const names = new Set(known.map(({ name }) => name));
  const others = Object.entries(mapped).filter(([name, value]) => value !== "" && !names.has(name));
  return [...known, ...others.map(([name]) => ({ name, type: "Not in the template", default: "", mapped: true }))];
}
