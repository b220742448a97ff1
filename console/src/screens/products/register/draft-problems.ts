import { parseLimits } from "./plan-text.ts";
import type { PlanDraft, ProductDraft } from "./product-draft.ts";

/** The problems of a form, by the JSON pointer of the field. The API checks everything once more. */
export type DraftProblems = Record<string, string>;

type Rule = { pointer: string; isBroken: boolean; detail: string };

const slug = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const required = "This is required.";
const slugRule = "Use small letters, digits and single hyphens, beginning with a letter.";

/** Returns what is wrong with a form, before it is sent. */
export function problemsOfDraft(draft: ProductDraft): DraftProblems {
  const rules = [...baseRules(draft), ...draft.plans.flatMap((plan, index) => planRules(plan, `/plans/${index}`))];
  return Object.fromEntries(rules.filter(({ isBroken }) => isBroken).map(({ pointer, detail }) => [pointer, detail]));
}

const baseRules = (draft: ProductDraft): Rule[] => [
  { pointer: "/id", isBroken: !slug.test(draft.id.trim()) || draft.id.length > 32, detail: slugRule },
  { pointer: "/name", isBroken: !draft.name.trim(), detail: required },
  { pointer: "/team", isBroken: !draft.team.trim(), detail: required },
  {
    pointer: "/ownerEmail",
    isBroken: !/^\S+@\S+$/.test(draft.ownerEmail.trim()),
    detail: "An e-mail address is needed.",
  },
  { pointer: "/account", isBroken: !/^\d{12}$/.test(draft.account.trim()), detail: "An AWS account id has 12 digits." },
  {
    pointer: "/region",
    isBroken: !/^[a-z]{2}(-[a-z]+)+-\d$/.test(draft.region.trim()),
    detail: "An AWS region is needed, such as eu-central-1.",
  },
  {
    pointer: "/integration/template",
    isBroken: draft.kind === "cloudformation" && !draft.template.trim(),
    detail: "A template is needed: paste or upload it.",
  },
  { pointer: "/plans", isBroken: draft.plans.length === 0, detail: "At least one plan is needed." },
];

const planRules = (plan: PlanDraft, at: string): Rule[] => [
  { pointer: `${at}/id`, isBroken: !slug.test(plan.id.trim()), detail: slugRule },
  { pointer: `${at}/name`, isBroken: !plan.name.trim(), detail: required },
  {
    pointer: `${at}/entitlements/limits`,
    isBroken: parseLimits(plan.limits).some(({ name, value }) => !name || Number.isNaN(value)),
    detail: "Write each limit as name = number.",
  },
  {
    pointer: `${at}/parameters`,
    isBroken: !isSchema(plan.schema),
    detail: "A JSON Schema is needed: an object in JSON.",
  },
];

function isSchema(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
