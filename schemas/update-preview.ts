import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { StackChange } from "./stack-change.ts";
import { ChangeSubscription } from "./subscription.ts";

/** A request to the provisioner for what a change of a subscription would do to its stack. */
export const UpdatePreviewRequest = defineSchema(() =>
  z.strictObject({
    task: z.literal("preview-update"),
    /** The id of the operation that the change would start. */
    operationId: z.string(),
    tenantId: z.string(),
    productId: z.string(),
    requestedChange: ChangeSubscription,
  }),
);
export type UpdatePreviewRequest = z.infer<typeof UpdatePreviewRequest>;

/** The changes of an update, the reason why they can't be known, or "pending" while CloudFormation compares. */
export const UpdatePreview = defineSchema(() =>
  z.discriminatedUnion("state", [
    z.strictObject({ state: z.literal("pending") }),
    z.strictObject({ state: z.literal("failed"), code: z.string(), reason: z.string() }),
    z.strictObject({ state: z.literal("ready"), changes: z.array(StackChange) }),
  ]),
);
export type UpdatePreview = z.infer<typeof UpdatePreview>;
