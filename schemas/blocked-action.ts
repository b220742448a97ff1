import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { OperationId } from "./ids.ts";

/** An action that the caller's role permits and the resource's state forbids. */
export const BlockedAction = defineSchema(() =>
  z
    .strictObject({
      action: z.string(),
      code: z.string().describe("the code of the problem that the request would answer"),
      reason: z.string().describe("the cause in words, and what to do"),
    })
    .meta({ id: "BlockedAction" }),
);
export type BlockedAction = z.infer<typeof BlockedAction>;

/** The actions of a resource, as its caller may see them. */
export type ResourceActions = { allowedActions: string[]; blockedActions: BlockedAction[] };

/** The fields of the actions in responses. */
export const actionFields = defineSchema(() =>
  z.strictObject({
    allowedActions: z.array(z.string()).describe("what this caller may do in the resource's present state"),
    blockedActions: z
      .array(BlockedAction)
      .describe("what this caller's role permits, but the resource's present state forbids"),
  }),
);

/** The operations of a resource in responses. */
export const operationFields = defineSchema(() =>
  z.strictObject({
    activeOperationId: OperationId.optional().describe("the operation that runs on the resource"),
    lastOperationId: OperationId.describe("the operation that last ran on the resource"),
  }),
);
