import { Operation } from "../../schemas/operation.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

export const operations = {
  "GET /operations": {
    tag: "Operations",
    summary: "Lists operations, newest first",
    answers: { 200: pageOf(Operation) },
  },
  "GET /operations/{operationId}": {
    tag: "Operations",
    summary: "Shows an operation with its steps and attempts",
    answers: { 200: Operation },
  },
  "POST /operations/{operationId}/retry": {
    tag: "Operations",
    summary: "Takes up an operation again that failed or was stopped",
    answers: { 202: Operation },
  },
  "POST /operations/{operationId}/cancel": {
    tag: "Operations",
    summary: "Stops an operation and undoes what it did",
    answers: { 202: Operation },
  },
  "POST /operations/{operationId}/report": {
    tag: "Operations",
    summary: "Reports how the product has done what the operation asks of it",
    answers: { 200: Operation, 202: Operation },
  },
} as const satisfies Record<string, RouteDescription>;
