import type { OperationRecord } from "../../schemas/operation.ts";
import { now } from "../adapters/clock.ts";
import type { Cause } from "../adapters/dynamodb/event-items.ts";

/** Builds the cause of an operation's commit: its requester is the actor; an event or the operation is the causation. */
export const buildCause = ({ id, requestedBy, correlationId }: OperationRecord, causationId: string = id): Cause => ({
  actor: requestedBy,
  correlationId,
  causationId,
  now: now(),
});
