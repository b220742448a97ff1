import type { Plan, RegisterProduct } from "../../../api/openapi.d.ts";
import { type NameValue, parseLimits, splitList } from "./plan-text.ts";
import type { PlanDraft, ProductDraft } from "./product-draft.ts";

/** Returns the body that registers the product of a form. Empty optional fields are omitted. */
export function toRegistration(draft: ProductDraft): RegisterProduct {
  const { id, name, description, team, ownerEmail, account, region, isolation, plans, profileAttributes, tags } = draft;
  return {
    id: id.trim(),
    name: name.trim(),
    ...(description.trim() && { description: description.trim() }),
    team: team.trim(),
    ownerEmail: ownerEmail.trim(),
    account: account.trim(),
    region: region.trim(),
    isolation,
    plans: plans.map(toPlan),
    integration: toIntegration(draft),
    profileAttributes,
    tags,
  };
}

/** Returns the integration of a form. A parameter without a value keeps the template's default. */
function toIntegration(draft: ProductDraft): RegisterProduct["integration"] {
  const timeout = draft.timeoutMinutes.trim() === "" ? {} : { timeoutMinutes: Number(draft.timeoutMinutes) };
  if (draft.kind === "events") return { kind: "events", ...timeout };
  return {
    kind: "cloudformation",
    template: draft.template,
    parameters: mappedParameters(draft.parameters),
    ...(draft.capabilities.length > 0 && { capabilities: draft.capabilities }),
    ...timeout,
  };
}

/** Returns the parameters that have a value. */
export const mappedParameters = (parameters: ProductDraft["parameters"]): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ""));

/** Returns a plan of the body. A schema that is not JSON yet is sent as its text, so that the API names it. */
export function toPlan(draft: PlanDraft): Plan {
  const { id, name, tier, seats, features, limits, licence, days, updatableTo, schema } = draft;
  return {
    id: id.trim(),
    name: name.trim(),
    tier: tier.trim() || id.trim(),
    entitlements: {
      ...(seats.trim() && { seats: Number(seats) }),
      features: splitList(features),
      limits: Object.fromEntries(parseLimits(limits).map(({ name: limit, value }: NameValue) => [limit, value])),
    },
    ...(schema.trim() && { parameters: parseSchema(schema) }),
    ...(updatableTo.length > 0 && { updatableTo }),
    licence: { kind: licence, ...(licence === "trial" && days.trim() && { days: Number(days) }) },
  };
}

function parseSchema(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return text as unknown as Record<string, unknown>;
  }
}
