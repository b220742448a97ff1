import * as z from "zod";
import { ApprovalCause } from "./approval.ts";
import { defineSchema } from "./define-schema.ts";
import { ProductId } from "./ids.ts";
import { OperationKind, Target } from "./operation.ts";
import { StackChange } from "./stack-change.ts";

/** A reason why a request would be rejected. */
const PreviewProblem = defineSchema(() =>
  z
    .strictObject({
      code: z.string(),
      pointer: z.string().optional().describe("a JSON pointer (RFC 6901) into the body"),
      detail: z.string(),
    })
    .meta({ id: "PreviewProblem" }),
);
export type PreviewProblem = z.infer<typeof PreviewProblem>;

/** An operation that a request would start, at once or later. */
const PreviewOperation = defineSchema(() =>
  z.strictObject({ kind: OperationKind, target: Target, steps: z.array(z.string()) }).meta({ id: "PreviewOperation" }),
);

/** A stack that a request would change. */
const PreviewStack = defineSchema(() =>
  z
    .strictObject({
      productId: ProductId,
      account: z.string(),
      region: z.string(),
      name: z.string(),
      action: z.enum(["create", "update", "delete"]),
      parameters: z.record(z.string(), z.string()).describe("the parameters that are set; secrets are hidden"),
      changes: z
        .array(StackChange)
        .optional()
        .describe("what the update would do to each resource; only with `preview=stack`"),
    })
    .meta({ id: "PreviewStack" }),
);
export type PreviewStack = z.infer<typeof PreviewStack>;

/** The seats of the product that has the fewest left after a request. */
const PreviewSeats = defineSchema(() =>
  z
    .strictObject({
      productId: ProductId,
      limit: z.int().optional().describe("absent without a limit"),
      used: z.int().describe("before the request"),
      after: z.int().describe("after the request"),
    })
    .meta({ id: "PreviewSeats" }),
);
export type PreviewSeats = z.infer<typeof PreviewSeats>;

/** The effects of a request that was not executed (`dryRun=true`). */
export const Preview = defineSchema(() =>
  z
    .strictObject({
      accepted: z
        .boolean()
        .describe("false if the request would be rejected or, with `preview=stack`, its update would fail"),
      problems: z.array(PreviewProblem).describe("all problems that are known; empty if the request is accepted"),
      operations: z.array(PreviewOperation).describe("the operations that the request starts if nothing fails"),
      stacks: z.array(PreviewStack),
      seats: PreviewSeats.optional(),
      lost: z.array(z.string()).describe("what the request removes or ends and nobody can restore, in words"),
      graceDays: z
        .int()
        .optional()
        .describe("the days of grace of a deletion: those of the request or of the deployment"),
      approval: ApprovalCause.optional().describe("set if a second administrator must approve the request"),
    })
    .meta({ id: "Preview" }),
);
export type Preview = z.infer<typeof Preview>;
