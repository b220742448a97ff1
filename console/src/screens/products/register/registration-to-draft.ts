import type { Plan, RegisterProduct } from "../../../api/openapi.d.ts";
import { formatLimits } from "./plan-text.ts";
import type { PlanDraft, ProductDraft } from "./product-draft.ts";

/** Fills the form from a registration, for example from a file of the product's repository. Absent fields stay empty. */
export function toDraft(product: Partial<RegisterProduct>): ProductDraft {
  const { integration, plans = [], isolation = "silo" } = product;
  const stack = integration?.kind === "cloudformation" ? integration : undefined;
  return {
    ...textsOf(product),
    isolation,
    profileAttributes: product.profileAttributes ?? [],
    tags: product.tags ?? {},
    kind: integration?.kind ?? "cloudformation",
    template: stack?.template ?? "",
    parameters: stack?.parameters ?? {},
    capabilities: stack?.capabilities ?? [],
    timeoutMinutes: textOf(integration?.timeoutMinutes),
    plans: plans.map(toPlanDraft),
  };
}

function textsOf({ id = "", name = "", description = "", team = "", ...others }: Partial<RegisterProduct>) {
  const { ownerEmail = "", account = "", region = "" } = others;
  return { id, name, description, team, ownerEmail, account, region };
}

const textOf = (value: number | undefined): string => (value === undefined ? "" : String(value));

const toPlanDraft = ({ id, name, tier, entitlements, parameters, updatableTo, licence }: Plan): PlanDraft => ({
  key: id,
  id,
  name,
  tier,
  seats: textOf(entitlements?.seats),
  features: (entitlements?.features ?? []).join(", "),
  limits: formatLimits(entitlements?.limits ?? {}),
  licence: licence?.kind ?? "flat",
  days: textOf(licence?.days),
  updatableTo: updatableTo ?? [],
  schema: parameters === undefined ? "" : JSON.stringify(parameters, null, 2),
});

/** Reads a registration from the text of a file. Returns why it can't be read instead. */
export function parseRegistration(text: string): { product: Partial<RegisterProduct> } | { problem: string } {
  try {
    const value: unknown = JSON.parse(text);
    const isProduct = typeof value === "object" && value !== null && "plans" in value;
    return isProduct
      ? { product: value as Partial<RegisterProduct> }
      : { problem: "The file holds no product: it has no plans." };
  } catch (error) {
    return { problem: `The file is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
