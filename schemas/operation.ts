import * as z from "zod";
import { OperationId, Timestamp } from "./ids.ts";
import { IntegrationKind } from "./product.ts";
import { Report } from "./report.ts";
import { ChangeSubscription, GrantedLicence } from "./subscription.ts";

export const OperationKind = z.enum([
  "tenant.onboard",
  "tenant.offboard",
  "tenant.suspend",
  "tenant.reactivate",
  "subscription.provision",
  "subscription.change",
  "subscription.suspend",
  "subscription.reactivate",
  "subscription.deprovision",
  "product.verify",
  "user.provision",
  "user.update",
  "user.remove",
]);
export type OperationKind = z.infer<typeof OperationKind>;

export const OperationStatus = z.enum(["queued", "running", "cancelling", "succeeded", "failed", "cancelled"]);
export type OperationStatus = z.infer<typeof OperationStatus>;

/** What an operation works on; a subscription's id is `ten_x/crm`. */
export const Target = z.strictObject({
  type: z.enum(["tenant", "subscription", "product", "user"]),
  id: z.string(),
});
export type Target = z.infer<typeof Target>;

/** Why something did not work, in words a person can act on. */
export const Failure = z.strictObject({
  code: z.string(),
  reason: z.string().describe("at most 1,000 characters, 4,000 where several are joined"),
  step: z.string().optional(),
  retryable: z.boolean(),
});
export type Failure = z.infer<typeof Failure>;

const Attempt = z.strictObject({
  number: z.int(),
  startedAt: Timestamp,
  endedAt: Timestamp.optional(),
  error: Failure.optional(),
});

export const Step = z.strictObject({
  name: z.string(),
  status: z.enum(["pending", "running", "succeeded", "failed", "skipped", "compensated"]),
  startedAt: Timestamp.optional(),
  endedAt: Timestamp.optional(),
  attempts: z.array(Attempt).describe("at most 20: the first ten and the last ten"),
  attemptsOmitted: z.int().optional().describe("how many attempts between the first ten and the last ten are left out"),
  nextAttemptAt: Timestamp.optional(),
});
export type Step = z.infer<typeof Step>;

/** One run of a long task as answered; `version` counts its writes. */
export const Operation = z
  .strictObject({
    id: OperationId,
    kind: OperationKind,
    status: OperationStatus,
    done: z.boolean(),
    target: Target,
    parentId: OperationId.optional(),
    steps: z.array(Step),
    error: Failure.optional(),
    requestedBy: z.string(),
    correlationId: z.string(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
    allowedActions: z.array(z.string()),
  })
  .meta({ id: "Operation" });
export type Operation = z.infer<typeof Operation>;

/** What a step has made, for the steps after it. */
export const Given = z.object({
  outputs: z.record(z.string(), z.string()).optional(),
  templateKey: z.string().optional(),
});
export type Given = z.infer<typeof Given>;

/** What the table of workflow status keeps of an operation. */
export const OperationRecord = Operation.omit({ done: true, allowedActions: true }).extend({
  tenantId: z.string().optional(),
  productId: z.string().optional(),
  /** How the work on a subscription is done. */
  integration: IntegrationKind.optional(),
  /** What the product has reported of this run, and who did so. */
  report: Report.optional(),
  reportedBy: z.string().optional(),
  /** What its steps have given so far. The workflow does not carry it: more people may read an execution's history. */
  given: Given.optional(),
  /** How far a step over many items has come: the item behind which its next try goes on. */
  walk: z.strictObject({ step: z.string(), after: z.string().optional() }).optional(),
  /** Counts the executions: 1, and one more for each that takes up where another stopped. */
  run: z.int(),
  /** What a change is to lead to. */
  wanted: ChangeSubscription.optional(),
  /** The licence that comes with another plan. */
  licence: GrantedLicence.optional(),
  /** The operation that follows once this one has come to rest, as a removal that was asked for meanwhile. */
  followedBy: OperationId.optional(),
  /** Set while the operation is not over: the list of those that a sweep looks at. */
  open: z.literal("open").optional(),
  sequence: z.int(),
  head: z.string(),
});
export type OperationRecord = z.infer<typeof OperationRecord>;
