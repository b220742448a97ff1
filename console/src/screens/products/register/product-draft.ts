import type { Capability, RegisterProduct } from "../../../api/openapi.d.ts";

type Registration = RegisterProduct;
type Isolation = Registration["isolation"];

/** A plan as its form holds it: numbers and schemas are text until the form is sent. */
export type PlanDraft = {
  /** Identifies the plan while its id is still typed. */
  key: string;
  id: string;
  name: string;
  tier: string;
  seats: string;
  features: string;
  limits: string;
  licence: "perSeat" | "flat" | "trial";
  days: string;
  updatableTo: string[];
  schema: string;
};

/** A product as the form holds it. */
export type ProductDraft = {
  id: string;
  name: string;
  description: string;
  team: string;
  ownerEmail: string;
  account: string;
  region: string;
  isolation: Isolation;
  kind: "cloudformation" | "events";
  template: string;
  parameters: Record<string, string>;
  capabilities: Capability[];
  timeoutMinutes: string;
  plans: PlanDraft[];
  profileAttributes: string[];
  tags: Record<string, string>;
};

export const newPlan = (key: string): PlanDraft => ({
  key,
  id: "",
  name: "",
  tier: "",
  seats: "",
  features: "",
  limits: "",
  licence: "flat",
  days: "",
  updatableTo: [],
  schema: "",
});

export const emptyDraft: ProductDraft = {
  id: "",
  name: "",
  description: "",
  team: "",
  ownerEmail: "",
  account: "",
  region: "",
  isolation: "silo",
  kind: "cloudformation",
  template: "",
  parameters: {},
  capabilities: [],
  timeoutMinutes: "",
  plans: [{ ...newPlan("first"), id: "standard", name: "Standard", tier: "standard" }],
  profileAttributes: ["email"],
  tags: {},
};

/** Returns a stored draft whose plans have every field of a plan. */
export const completeDraft = (draft: ProductDraft): ProductDraft => ({
  ...draft,
  plans: draft.plans.map((plan) => ({ ...newPlan(plan.key), ...plan })),
});

/** Returns the id that a name suggests, such as "customer-relations". */
export const suggestId = (name: string): string =>
  name
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 32);
