import type { OperationRecord } from "../../schemas/operation.ts";
import { now } from "../adapters/clock.ts";
import type { Cause } from "../adapters/dynamodb/event-items.ts";

/** Returns the cause of what is written for an operation: its requester acts, because of an event or of the operation. */
export const buildCause = ({ id, requestedBy, correlationId }: OperationRecord, causationId: string = id): Cause => ({
  actor: requestedBy,
  correlationId,
  causationId,
  now: now(),
});
