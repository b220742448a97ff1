import { pointerTo } from "../../schemas/problem.ts";
import type { Capability, Plan } from "../../schemas/product.ts";
import { isKnown, placeholdersIn, planWithout, solePlaceholder } from "./placeholders.ts";
import { readTemplate, type Template } from "./template.ts";

/** The parts of an integration that refer to its template. */
type Mapping = { parameters?: Record<string, string> | undefined; capabilities?: Capability[] | undefined };
type FieldError = { pointer: string; detail: string };

const at = (...path: string[]) => pointerTo(["integration", ...path]);

const mappingErrors = (name: string, text: string, template: Template, plans: readonly Plan[]): FieldError[] => {
  const pointer = at("parameters", name);
  const error = (detail: string): FieldError => ({ pointer, detail });
  const declared = template.parameters.get(name);
  if (declared === undefined) return [error(`The template has no parameter ${name}.`)];
  const unknown = placeholdersIn(text).filter((one) => !isKnown(one, plans));
  if (unknown.length > 0) return unknown.map((one) => error(`There is no placeholder \${${one}}.`));
  const sole = solePlaceholder(text);
  const plan = sole === undefined || declared.hasDefault ? undefined : planWithout(sole, plans);
  if (plan === undefined) return [];
  const remedy = `give the template's parameter ${name} a Default`;
  return [error(`A tenant of the plan ${plan.id} may have no \${${sole}}: ${remedy}.`)];
};

/** The declared capabilities, and that one which another includes. */
const grantedBy = (declared: readonly Capability[]): readonly Capability[] =>
  declared.includes("CAPABILITY_NAMED_IAM") ? [...declared, "CAPABILITY_IAM"] : declared;

/** The capabilities of a list that are not among the declared ones. */
export const missingCapabilities = (needed: Iterable<string>, declared: readonly Capability[] = []): string[] =>
  [...needed].filter((one) => !grantedBy(declared).includes(one as Capability));

/**
 * Returns why a template can't be used as the product says: it is none, a parameter or a placeholder is unknown, a
 * parameter would have no value for some tenant, or a capability is missing. What passes here can still be refused by
 * CloudFormation, but not for the want of a name.
 */
export const templateErrors = (text: string, mapping: Mapping, plans: readonly Plan[]): FieldError[] => {
  const read = readTemplate(text);
  if ("fault" in read) return [{ pointer: at("template"), detail: read.fault }];
  const { template } = read;
  const mapped = mapping.parameters ?? {};
  const unmapped = [...template.parameters]
    .filter(([name, { hasDefault }]) => !hasDefault && !Object.hasOwn(mapped, name))
    .map(([name]) => name);
  return [
    ...Object.entries(mapped).flatMap(([name, value]) => mappingErrors(name, value, template, plans)),
    ...unmapped.map((name) => ({
      pointer: at("parameters"),
      detail: `The template's parameter ${name} has no Default and no value here.`,
    })),
    ...missingCapabilities(template.capabilities, mapping.capabilities).map((one) => ({
      pointer: at("capabilities"),
      detail: `The template needs ${one}.`,
    })),
  ];
};
