import * as z from "zod";
import { Approval } from "../schemas/approval.ts";
import { defineSchema } from "../schemas/define-schema.ts";
import { OperationId, ProductId, TenantId } from "../schemas/ids.ts";
import { Failure, OperationKind, OperationStatus, Target } from "../schemas/operation.ts";
import { defineEvent } from "./define-event.ts";

const data = defineSchema(() =>
  z.strictObject({
    operationId: OperationId,
    parentId: OperationId.optional(),
    kind: OperationKind,
    status: OperationStatus,
    target: Target,
    tenantId: TenantId.optional(),
    productIds: z.array(ProductId),
  }),
);

export const OperationStarted = defineEvent({
  name: "OperationStarted",
  aggregate: "operation",
  version: 1,
  summary: "The operation's workflow has started.",
  data: () => data,
});

export const OperationStepRetried = defineEvent({
  name: "OperationStepRetried",
  aggregate: "operation",
  version: 1,
  summary: "A step failed and will be repeated.",
  data: () => data.extend({ step: z.string(), attempt: z.int(), error: Failure }),
});

export const OperationCancellationRequested = defineEvent({
  name: "OperationCancellationRequested",
  aggregate: "operation",
  version: 1,
  summary: "Cancellation of the operation was requested; its effects are being undone.",
  data: () => data.extend({ reason: z.string() }),
});

export const OperationSucceeded = defineEvent({
  name: "OperationSucceeded",
  aggregate: "operation",
  version: 1,
  summary: "The operation has succeeded.",
  data: () => data,
});

export const OperationFailed = defineEvent({
  name: "OperationFailed",
  aggregate: "operation",
  version: 1,
  summary: "The operation has failed; the error contains the reason and the action that corrects it.",
  data: () => data.extend({ error: Failure }),
});

export const OperationRetried = defineEvent({
  name: "OperationRetried",
  aggregate: "operation",
  version: 1,
  summary: "A retry of the operation was requested; it continues at the failed step.",
  data: () => data,
});

export const OperationCancelled = defineEvent({
  name: "OperationCancelled",
  aggregate: "operation",
  version: 1,
  summary: "The operation was cancelled and its effects were undone.",
  data: () => data.extend({ reason: z.string() }),
});

export const OperationApprovalRequested = defineEvent({
  name: "OperationApprovalRequested",
  aggregate: "operation",
  version: 1,
  summary: "The operation waits until a second administrator approves it.",
  data: () => data.extend(Approval.pick({ permission: true, cause: true, expiresAt: true }).shape),
});

export const OperationApproved = defineEvent({
  name: "OperationApproved",
  aggregate: "operation",
  version: 1,
  summary: "A second administrator has approved the operation; it starts.",
  data: () => data.extend({ reason: z.string().optional() }),
});

export const OperationRejected = defineEvent({
  name: "OperationRejected",
  aggregate: "operation",
  version: 1,
  summary: "A second administrator has rejected the operation; nothing was changed.",
  data: () => data.extend({ reason: z.string() }),
});
