import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { OperationId } from "./ids.ts";

/** The actions on a resource, by its type, as `allowedActions` and `blockedActions` name them. */
export const actionNames = {
  Tenant: ["update", "subscribe", "suspend", "reactivate", "offboard", "restore", "check", "repair"],
  Subscription: ["change", "unsubscribe", "abandon"],
  Product: [
    "update",
    "deprecate",
    "retire",
    "rotateExternalId",
    "verify",
    "issueCredentials",
    "publishRelease",
    "startRollout",
  ],
  User: ["update", "disable", "enable", "resendInvitation", "remove"],
  Operation: ["retry", "cancel", "approve", "reject"],
  Notification: ["test", "remove"],
  Rollout: ["pause", "resume", "cancel", "rollback"],
} as const;

/** A type of resource with actions. */
export type ActionSubject = keyof typeof actionNames;
/** The name of an action on a type of resource. */
export type ActionName<Subject extends ActionSubject = ActionSubject> = (typeof actionNames)[Subject][number];

/** The name of an action on any type of resource. */
export const AnyAction = defineSchema(() =>
  z.enum([...new Set(Object.values(actionNames).flat())]).meta({ id: "Action" }),
);

/** An action that the caller's role permits and the resource's state forbids. */
const BlockedAction = defineSchema(() =>
  z
    .strictObject({
      action: AnyAction,
      code: z.string().describe("the code of the problem that the request would answer"),
      reason: z.string().describe("the cause in words, and what to do"),
    })
    .meta({ id: "BlockedAction" }),
);
export type BlockedAction = z.infer<typeof BlockedAction>;

const buildActionFields = <Subject extends ActionSubject>(subject: Subject) =>
  z.strictObject({
    allowedActions: z
      .array(z.enum<(typeof actionNames)[Subject]>(actionNames[subject]).meta({ id: `${subject}Action` }))
      .describe("what this caller may do in the resource's present state"),
    blockedActions: z
      .array(BlockedAction)
      .describe("what this caller's role permits, but the resource's present state forbids"),
  });

/** The fields of the actions in responses, by the type of the resource. */
export const actionFields = {
  Tenant: defineSchema(() => buildActionFields("Tenant")),
  Subscription: defineSchema(() => buildActionFields("Subscription")),
  Product: defineSchema(() => buildActionFields("Product")),
  User: defineSchema(() => buildActionFields("User")),
  Operation: defineSchema(() => buildActionFields("Operation")),
  Notification: defineSchema(() => buildActionFields("Notification")),
  Rollout: defineSchema(() => buildActionFields("Rollout")),
} as const;

/** The actions of a resource, as its caller may see them. */
export type ResourceActions<Subject extends ActionSubject> = {
  allowedActions: ActionName<Subject>[];
  blockedActions: BlockedAction[];
};

/** The operations of a resource in responses. */
export const operationFields = defineSchema(() =>
  z.strictObject({
    activeOperationId: OperationId.optional().describe("the operation that runs on the resource"),
    lastOperationId: OperationId.describe("the operation that last ran on the resource"),
  }),
);
