import type { Capability } from "../../../schemas/integration.ts";
import type { Plan } from "../../../schemas/plan.ts";
import { toPointer } from "../../../schemas/problem.ts";
import type { FieldError } from "../shared/decision.ts";
import {
  findPlanWithoutValue,
  isChosenForTenant,
  isKnownPlaceholder,
  listPlaceholders,
  parseSolePlaceholder,
} from "./placeholders.ts";
import { parseTemplate, type Template } from "./template.ts";

/** The parts of an integration that refer to its template. */
type TemplateMapping = { parameters?: Record<string, string> | undefined; capabilities?: Capability[] | undefined };

const buildPointer = (...path: string[]) => toPointer(["integration", ...path]);

/** Returns the parameters of a template that have neither a default nor a mapped value. */
export const listUnmappedParameters = ({ parameters }: Template, mapped: Readonly<Record<string, string>>): string[] =>
  [...parameters].flatMap(([name, { hasDefault }]) => (!hasDefault && !Object.hasOwn(mapped, name) ? [name] : []));

export const describeUnmappedParameter = (name: string): string =>
  `The template's parameter ${name} has no Default and no value here.`;

export const describeMissingCapability = (capability: string): string => `The template needs ${capability}.`;

/** Returns the placeholders by which a tenant would choose an SSM parameter. CloudFormation reads it with the product's rights,
 *  which include those of other tenants. */
const listChosenNames = (text: string, type: string): string[] =>
  type.startsWith("AWS::SSM::Parameter::") ? listPlaceholders(text).filter(isChosenForTenant) : [];

/** The plans whose values placeholders contain; undefined if they are not known yet. */
type Plans = readonly Plan[] | undefined;

function validateMapping(name: string, text: string, template: Template, plans: Plans): FieldError[] {
  const pointer = buildPointer("parameters", name);
  const error = (detail: string): FieldError => ({ pointer, detail });
  const declared = template.parameters.get(name);
  if (declared === undefined) return [error(`The template has no parameter ${name}.`)];
  const unknown = listPlaceholders(text).filter((one) => !isKnownPlaceholder(one, plans));
  if (unknown.length > 0) return unknown.map((one) => error(`The placeholder \${${one}} is unknown.`));
  const chosen = listChosenNames(text, declared.type);
  if (chosen.length > 0) {
    const reason = `The template's parameter ${name} names an SSM parameter, which could be another tenant's`;
    return chosen.map((one) => error(`${reason}: a tenant can choose \${${one}}.`));
  }
  const sole = parseSolePlaceholder(text);
  const plan = sole === undefined || declared.hasDefault ? undefined : findPlanWithoutValue(sole, plans);
  if (plan === undefined) return [];
  const remedy = `give the template's parameter ${name} a Default`;
  return [error(`A tenant of the plan ${plan.id} can be without \${${sole}}: ${remedy}.`)];
}

/** Returns the errors in the values that are mapped to a template's parameters. */
export const validateMappings = (
  mapped: Readonly<Record<string, string>>,
  template: Template,
  plans: Plans,
): FieldError[] => Object.entries(mapped).flatMap(([name, value]) => validateMapping(name, value, template, plans));

/** Adds the capability that CAPABILITY_NAMED_IAM includes. */
const expandCapabilities = (declared: readonly Capability[]): readonly Capability[] =>
  declared.includes("CAPABILITY_NAMED_IAM") ? [...declared, "CAPABILITY_IAM"] : declared;

/** Returns the needed capabilities that are not declared. */
export const listMissingCapabilities = (needed: Iterable<string>, declared: readonly Capability[] = []): string[] =>
  [...needed].filter((one) => !expandCapabilities(declared).includes(one as Capability));

/**
 * Validates a template with the product's mapping. Reports a text that is not a template, unknown parameters and
 * placeholders, parameters without a value for some tenant, and missing capabilities. CloudFormation can still reject the
 * template for other reasons.
 */
export function validateTemplate(text: string, mapping: TemplateMapping, plans: readonly Plan[]): FieldError[] {
  const parsed = parseTemplate(text);
  if ("error" in parsed) return [{ pointer: buildPointer("template"), detail: parsed.error }];
  const { template } = parsed;
  const mapped = mapping.parameters ?? {};
  return [
    ...validateMappings(mapped, template, plans),
    ...listUnmappedParameters(template, mapped).map((name) => ({
      pointer: buildPointer("parameters"),
      detail: describeUnmappedParameter(name),
    })),
    ...listMissingCapabilities(template.capabilities, mapping.capabilities).map((one) => ({
      pointer: buildPointer("capabilities"),
      detail: describeMissingCapability(one),
    })),
  ];
}
