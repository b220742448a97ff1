import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { PlanId } from "./ids.ts";
import { Name } from "./name.ts";

/** The price model of a plan: per seat, flat, or free until the trial ends. */
const Licence = defineSchema(() =>
  z
    .strictObject({
      kind: z
        .enum(["perSeat", "flat", "trial"])
        .meta({ title: "Kind", description: "per seat, flat, or free until the trial ends" }),
      days: z
        .int()
        .min(1)
        .max(3650)
        .optional()
        .meta({ title: "Days", description: "the duration of a trial; 30 days without it" }),
    })
    .meta({ id: "Licence" }),
);

/** The entitlements that a plan grants to a tenant. */
const Entitlements = defineSchema(() =>
  z
    .strictObject({
      seats: z
        .int()
        .min(1)
        .max(1_000_000)
        .optional()
        .meta({ title: "Seats", description: "the number of users; without it, any number is allowed" }),
      features: z
        .array(z.string().min(1).max(64))
        .max(100)
        .meta({ title: "Features", description: "the names of the features that the plan includes" }),
      limits: z
        .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/), z.number())
        .meta({ title: "Limits", description: "numbers by name, which templates can read" }),
    })
    .meta({ id: "Entitlements" }),
);

/** A subscription level of a product. */
export const Plan = defineSchema(() =>
  z
    .strictObject({
      id: PlanId.meta({ title: "Id", description: "the id of the plan within the product" }),
      name: Name.meta({ title: "Name", description: "the name of the plan" }),
      tier: Name.max(64).meta({ title: "Tier", description: "the level of the plan, which templates can read" }),
      entitlements: Entitlements.meta({ title: "Entitlements", description: "what the plan grants to a tenant" }),
      parameters: z.record(z.string(), z.unknown()).optional().meta({
        title: "Parameters",
        description: "the JSON Schema of a subscription's parameters; without it, a subscription has no parameters",
      }),
      updatableTo: z
        .array(PlanId)
        .max(50)
        .optional()
        .meta({ title: "Can change to", description: "the plans to which a subscription can change" }),
      licence: Licence.optional().meta({ title: "License", description: "the price model of the plan" }),
    })
    .meta({ id: "Plan" }),
);
export type Plan = z.infer<typeof Plan>;
