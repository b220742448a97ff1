import * as z from "zod";
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
  summary: "The operation's workflow began.",
  data: () => data,
});

export const OperationStepRetried = defineEvent({
  name: "OperationStepRetried",
  aggregate: "operation",
  version: 1,
  summary: "A step met a fault and will be tried again.",
  data: () => data.extend({ step: z.string(), attempt: z.int(), error: Failure }),
});

export const OperationCancellationRequested = defineEvent({
  name: "OperationCancellationRequested",
  aggregate: "operation",
  version: 1,
  summary: "The operation is to stop; what it has done is being undone.",
  data: () => data.extend({ reason: z.string() }),
});

export const OperationSucceeded = defineEvent({
  name: "OperationSucceeded",
  aggregate: "operation",
  version: 1,
  summary: "The operation reached its goal.",
  data: () => data,
});

export const OperationFailed = defineEvent({
  name: "OperationFailed",
  aggregate: "operation",
  version: 1,
  summary: "The operation ended without reaching its goal; the error says why and what to do.",
  data: () => data.extend({ error: Failure }),
});

export const OperationRetried = defineEvent({
  name: "OperationRetried",
  aggregate: "operation",
  version: 1,
  summary: "The operation is tried again from the step that failed.",
  data: () => data,
});

export const OperationCancelled = defineEvent({
  name: "OperationCancelled",
  aggregate: "operation",
  version: 1,
  summary: "The operation was stopped, and what it had done was undone.",
  data: () => data.extend({ reason: z.string() }),
});
