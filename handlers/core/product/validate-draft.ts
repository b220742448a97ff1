import { MAX_TEMPLATE_LENGTH } from "../../../schemas/integration.ts";
import { toPointer } from "../../../schemas/problem.ts";
import type { TemplateProblem, TemplateValidation, ValidateTemplate } from "../../../schemas/template-validation.ts";
import type { FieldError } from "../shared/decision.ts";
import { checkPlans } from "./check-plans.ts";
import { createLocator } from "./locate-entry.ts";
import {
  describeUntypedEntry,
  isMapping,
  listDeclarations,
  listUntypedEntries,
  readSections,
  type Sections,
  toTemplate,
} from "./template.ts";
import {
  describeMissingCapability,
  describeUnmappedParameter,
  listMissingCapabilities,
  listUnmappedParameters,
  validateMappings,
} from "./validate-template.ts";

/** The parts that a template can have. Source: "Understand CloudFormation quotas" in AWS's user guide. */
const quotas = { resources: 500, parameters: 200 };
/** The characters that a parameter's value can have, from the same source. */
const MAX_VALUE_LENGTH = 4096;
/** The problems that a validation lists. A function can't answer with more than six megabytes. */
const MAX_PROBLEMS = 100;

const toError = (problem: Omit<TemplateProblem, "severity">): TemplateProblem => ({ severity: "error", ...problem });

/** Returns the errors of the body's own parts, with pointers into it instead of into an integration. */
const toErrors = (errors: readonly FieldError[]): TemplateProblem[] =>
  errors.map(({ pointer, detail }) => toError({ pointer: pointer.replace(/^\/integration/, ""), detail }));

/** Returns the errors of entries without a type, with their lines. */
const listUntyped = (text: string, { resources, parameters }: Sections): TemplateProblem[] =>
  [["Resources", resources] as const, ["Parameters", parameters] as const].flatMap(([section, entries]) => {
    const locate = createLocator(text, section);
    return listUntypedEntries(entries).map((name) =>
      toError({ ...locate(name), pointer: "/template", detail: describeUntypedEntry(name) }),
    );
  });

/** Returns the problems in the use of a readable template. */
function listUseProblems(draft: ValidateTemplate, sections: Sections): TemplateProblem[] {
  const { template: text, parameters: mapped = {}, capabilities, plans } = draft;
  const template = toTemplate(sections);
  const missing = listMissingCapabilities(template.capabilities, capabilities);
  const locate = createLocator(text, "Parameters");
  return [
    ...checkQuota(sections.resources.size, quotas.resources, "resources"),
    ...checkQuota(sections.parameters.size, quotas.parameters, "parameters"),
    ...listUntyped(text, sections),
    ...toErrors(validateMappings(mapped, template, plans)),
    ...listUnmappedParameters(template, mapped).map((name) => {
      const pointer = toPointer(["parameters", name]);
      return toError({ ...locate(name), pointer, detail: describeUnmappedParameter(name) });
    }),
    ...missing.map((one): TemplateProblem => {
      const detail = `${describeMissingCapability(one)} Declare it in the integration's capabilities.`;
      return { severity: capabilities === undefined ? "warning" : "error", pointer: "/capabilities", detail };
    }),
  ];
}

/** Reads a value as CloudFormation does. Aliases can repeat a long value, so each one is shortened to what a parameter can
 *  have. */
const readText = (value: unknown): string | undefined =>
  ["string", "number", "boolean"].includes(typeof value) ? String(value).slice(0, MAX_VALUE_LENGTH) : undefined;

/** Returns the contents of a readable template, within CloudFormation's quotas. A default that it hides is left out. */
function describeContents({ resources, parameters }: Sections, mapped: Readonly<Record<string, string>>) {
  const typeOf = (value: unknown) => (isMapping(value) && readText(value.get("Type"))) || "";
  const declared = listDeclarations(parameters);
  return {
    parameters: declared.slice(0, quotas.parameters).map(([name, value]) => {
      const isHidden = !isMapping(value) || String(value.get("NoEcho")) === "true";
      const fallback = isHidden ? undefined : readText(value.get("Default"));
      const defaults = fallback === undefined ? {} : { default: fallback };
      return { name, type: typeOf(value), ...defaults, mapped: Object.hasOwn(mapped, name) };
    }),
    resources: listDeclarations(resources)
      .slice(0, quotas.resources)
      .map(([logicalId, value]) => ({ logicalId, type: typeOf(value) })),
  };
}

/** Returns the error of a template that has more than CloudFormation accepts. */
function checkQuota(count: number, quota: number, unit: string): TemplateProblem[] {
  if (count <= quota) return [];
  return [
    toError({
      pointer: "/template",
      detail: `The template has ${count} ${unit}. CloudFormation accepts at most ${quota}.`,
    }),
  ];
}

/** Shortens the problems to as many as a validation lists, and says how many it leaves out. */
function limitProblems(problems: TemplateProblem[]): TemplateProblem[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  const detail = `${problems.length - MAX_PROBLEMS} more problems are not listed. Correct these first.`;
  return [...problems.slice(0, MAX_PROBLEMS), toError({ pointer: "", detail })];
}

/**
 * Validates a template as a registration would, and returns all problems with their places. CloudFormation can still
 * reject the template for other reasons: the verification asks it.
 */
export function validateDraft(draft: ValidateTemplate): TemplateValidation {
  const { template: text, parameters: mapped = {}, plans } = draft;
  const bytes = new TextEncoder().encode(text).length;
  const sections = readSections(text);
  const planErrors = plans === undefined ? [] : (checkPlans(plans)?.errors ?? []);
  const isReadable = !("error" in sections);
  const problems = [
    ...checkQuota(bytes, MAX_TEMPLATE_LENGTH, "bytes"),
    ...(isReadable ? listUseProblems(draft, sections) : [toError({ pointer: "/template", ...sections.error })]),
    ...toErrors(planErrors),
  ];
  return {
    valid: problems.every(({ severity }) => severity !== "error"),
    bytes,
    ...(isReadable ? describeContents(sections, mapped) : { parameters: [], resources: [] }),
    capabilities: isReadable ? [...toTemplate(sections).capabilities] : [],
    problems: limitProblems(problems),
  };
}
