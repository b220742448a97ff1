import { toPointer } from "../../../schemas/problem.ts";
import type { Capability, Plan } from "../../../schemas/product.ts";
import { findPlanWithoutValue, isKnownPlaceholder, listPlaceholders, parseSolePlaceholder } from "./placeholders.ts";
import { parseTemplate, type Template } from "./template.ts";

/** The parts of an integration that refer to its template. */
type TemplateMapping = { parameters?: Record<string, string> | undefined; capabilities?: Capability[] | undefined };
type FieldError = { pointer: string; detail: string };

const buildPointer = (...path: string[]) => toPointer(["integration", ...path]);

const validateMapping = (name: string, text: string, template: Template, plans: readonly Plan[]): FieldError[] => {
  const pointer = buildPointer("parameters", name);
  const error = (detail: string): FieldError => ({ pointer, detail });
  const declared = template.parameters.get(name);
  if (declared === undefined) return [error(`The template has no parameter ${name}.`)];
  const unknown = listPlaceholders(text).filter((one) => !isKnownPlaceholder(one, plans));
  if (unknown.length > 0) return unknown.map((one) => error(`There is no placeholder \${${one}}.`));
  const sole = parseSolePlaceholder(text);
  const plan = sole === undefined || declared.hasDefault ? undefined : findPlanWithoutValue(sole, plans);
  if (plan === undefined) return [];
  const remedy = `give the template's parameter ${name} a Default`;
  return [error(`A tenant of the plan ${plan.id} may have no \${${sole}}: ${remedy}.`)];
};

/** The declared capabilities, and that one which another includes. */
const expandCapabilities = (declared: readonly Capability[]): readonly Capability[] =>
  declared.includes("CAPABILITY_NAMED_IAM") ? [...declared, "CAPABILITY_IAM"] : declared;

/** The capabilities of a list that are not among the declared ones. */
export const listMissingCapabilities = (needed: Iterable<string>, declared: readonly Capability[] = []): string[] =>
  [...needed].filter((one) => !expandCapabilities(declared).includes(one as Capability));

/**
 * Returns why a template can't be used as the product says: it is none, a parameter or a placeholder is unknown, a
 * parameter would have no value for some tenant, or a capability is missing. What passes here can still be refused by
 * CloudFormation, but not for the want of a name.
 */
export const validateTemplate = (text: string, mapping: TemplateMapping, plans: readonly Plan[]): FieldError[] => {
  const read = parseTemplate(text);
  if ("fault" in read) return [{ pointer: buildPointer("template"), detail: read.fault }];
  const { template } = read;
  const mapped = mapping.parameters ?? {};
  const unmapped = [...template.parameters]
    .filter(([name, { hasDefault }]) => !hasDefault && !Object.hasOwn(mapped, name))
    .map(([name]) => name);
  return [
    ...Object.entries(mapped).flatMap(([name, value]) => validateMapping(name, value, template, plans)),
    ...unmapped.map((name) => ({
      pointer: buildPointer("parameters"),
      detail: `The template's parameter ${name} has no Default and no value here.`,
    })),
    ...listMissingCapabilities(template.capabilities, mapping.capabilities).map((one) => ({
      pointer: buildPointer("capabilities"),
      detail: `The template needs ${one}.`,
    })),
  ];
};
