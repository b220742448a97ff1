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
      title: "Outputs",
      description: `up to ${MAX_OUTPUTS} values for the users of the subscription; must not contain secrets`,
    })
    .optional(),
);
const run = defineSchema(() =>
  z.int().min(1).optional().meta({
    title: "Run",
    description: "the `run` of the event that requested the work; a report on another run is rejected as operationOver",
  }),
);
const reason = defineSchema(() =>
  z.string().min(1).max(1000).meta({
    title: "Reason",
    description: "the reason, and the action that corrects it",
  }),
);

const outcome = { title: "Outcome", description: "whether the product has done the work" };

/** The report with which a product of kind `events` states the result of its work. */
export const Report = defineSchema(() =>
  z
    .discriminatedUnion("outcome", [
      z
        .strictObject({ outcome: z.literal("completed").meta(outcome), outputs, reason: reason.optional(), run })
        .meta({ id: "SuccessReport" }),
      z
        .strictObject({ outcome: z.literal("failed").meta(outcome), outputs, reason, run })
        .meta({ id: "FailureReport" }),
    ])
    .meta({ id: "Report" }),
);
export type Report = z.infer<typeof Report>;
