import * as z from "zod";
import { DecisionReason } from "./decision-reason.ts";
import { defineSchema } from "./define-schema.ts";
import { Timestamp } from "./ids.ts";

/** The permissions whose use can need a second administrator. */
export const ApprovablePermission = defineSchema(() =>
  z.enum([
    "tenants:offboard",
    "tenants:suspend",
    "tenants:reactivate",
    "tenants:restore",
    "tenants:repair",
    "subscriptions:end",
  ]),
);
export type ApprovablePermission = z.infer<typeof ApprovablePermission>;

/** The hours for which a request waits for a second administrator. */
export const APPROVAL_HOURS = 72;

/** The cause for which a request needs a second administrator. */
export const ApprovalCause = defineSchema(() =>
  z
    .enum(["permission", "blastRadius"])
    .meta({ id: "ApprovalCause" })
    .describe("the deployment requires it for the permission, or the caller removes too much within an hour"),
);
export type ApprovalCause = z.infer<typeof ApprovalCause>;

/** The approval that an operation needs, and the decision about it. */
export const Approval = defineSchema(() =>
  z
    .strictObject({
      permission: ApprovablePermission,
      cause: ApprovalCause,
      graceDays: z.int().optional().describe("the days of grace of the requested deletion"),
      expiresAt: Timestamp.describe("the time at which the request is cancelled"),
      decision: z.enum(["approved", "rejected"]).optional(),
      decidedBy: z.string().optional(),
      decidedAt: Timestamp.optional(),
      reason: z.string().optional().describe("the reason of the decision"),
    })
    .meta({ id: "Approval" }),
);
export type Approval = z.infer<typeof Approval>;

/** The body with which a second administrator approves or rejects an operation. */
export const ApprovalDecision = defineSchema(() =>
  z
    .strictObject({
      reason: DecisionReason.optional().meta({ title: "Reason", description: "the reason of the decision" }),
    })
    .meta({ id: "ApprovalDecision" }),
);
export type ApprovalDecision = z.infer<typeof ApprovalDecision>;
