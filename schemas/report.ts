import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { isSmallEnough, MAX_VALUES_BYTES } from "./value-limits.ts";

const MAX_OUTPUTS = 50;
const outputName = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

/** The product's values for the tenant, such as its URL. The API shows them with the subscription. */
const outputs = defineSchema(() =>
  z
    .record(
      z.string().regex(outputName, "must consist of letters and digits and begin with a letter"),
      z.string().max(1024),
    )
    .refine((all) => Object.keys(all).length <= MAX_OUTPUTS, `at most ${MAX_OUTPUTS} outputs`)
    .refine(isSmallEnough, `at most ${MAX_VALUES_BYTES / 1024} KB of outputs`)
    .meta({
      maxProperties: MAX_OUTPUTS,
      propertyNames: { type: "string", pattern: outputName.source },
      description: `up to ${MAX_OUTPUTS} values for the users of the subscription; must not contain secrets`,
    })
    .optional(),
);
const run = defineSchema(() =>
  z
    .int()
    .min(1)
    .optional()
    .describe("the `run` of the event that requested the work; a report on another run is rejected as operationOver"),
);
const reason = defineSchema(() => z.string().min(1).max(1000).describe("the reason, and the action that corrects it"));

/** The report with which a product of kind `events` states the result of its work. */
export const Report = defineSchema(() =>
  z
    .discriminatedUnion("outcome", [
      z.strictObject({ outcome: z.literal("completed"), outputs, reason: reason.optional(), run }),
      z.strictObject({ outcome: z.literal("failed"), outputs, reason, run }),
    ])
    .meta({ id: "Report" }),
);
export type Report = z.infer<typeof Report>;
