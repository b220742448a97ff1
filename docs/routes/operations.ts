import * as z from "zod";
import { OperationId } from "../../schemas/ids.ts";
import { Operation } from "../../schemas/operation.ts";
import { Problem } from "./responses.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

const OperationBatch = z
  .object({
    items: z.array(
      z
        .object({ id: OperationId, operation: Operation.optional(), problem: Problem.optional() })
        .meta({ id: "OperationBatchEntry" }),
    ),
  })
  .meta({ id: "OperationBatch" });

export const operationDescriptions = {
  "GET /operations": {
    tag: "Operations",
    summary: "Lists operations, newest first",
    responses: { 200: pageOf(Operation) },
  },
  "GET /operations/{operationId}": {
    tag: "Operations",
    summary: "Shows an operation with its steps and attempts",
    responses: { 200: Operation },
  },
  "POST /operations/{operationId}/retry": {
    tag: "Operations",
    summary: "Retries a failed or cancelled operation from its failed step",
    responses: { 202: Operation },
  },
  "POST /operations/{operationId}/cancel": {
    tag: "Operations",
    summary: "Cancels an operation and undoes its completed steps",
    responses: { 200: Operation, 202: Operation },
  },
  "POST /operations/{operationId}/approve": {
    tag: "Operations",
    summary: "Approves another administrator's request; its operation then starts",
    responses: { 202: Operation },
  },
  "POST /operations/{operationId}/reject": {
    tag: "Operations",
    summary: "Rejects another administrator's request; nothing is changed",
    responses: { 200: Operation },
  },
  "POST /operations/retry": {
    tag: "Operations",
    summary: "Retries up to 50 operations; each entry has its operation or its problem",
    responses: { 200: OperationBatch },
  },
  "POST /operations/cancel": {
    tag: "Operations",
    summary: "Cancels up to 50 operations; each entry has its operation or its problem",
    responses: { 200: OperationBatch },
  },
  "POST /operations/{operationId}/report": {
    tag: "Operations",
    summary: "Reports the result of a self-provisioned product's work on an operation",
    responses: { 200: Operation, 202: Operation },
  },
} as const satisfies Record<string, RouteDescription>;
