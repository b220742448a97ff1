import type { Rejection } from "./decision.ts";
import { isAllowedFrom, type Transition } from "./transitions.ts";

const joinWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

/** Describes the statuses that allow a transition, as the action that a reader can take. */
const describeRequiredStatus = ({ from }: Transition<string>): string =>
  `It must be ${joinWords(from.filter((status) => status !== "none"))}.`;

/**
 * Rejects a command that the status of a resource does not allow. `predicate` completes "A resource that is … can't".
 */
export function checkStatus<Status extends string>(
  transition: Transition<Status>,
  status: Status,
  { resource, predicate }: { resource: string; predicate: string },
): Rejection | undefined {
  if (isAllowedFrom(transition, status)) return undefined;
  const detail = `A ${resource} that is ${status} can't ${predicate}. ${describeRequiredStatus(transition)}`;
  return buildIllegalTransition(detail, status);
}

/** Builds the rejection of a command that the current status does not allow. */
export const buildIllegalTransition = (detail: string, currentStatus: string): Rejection => ({
  code: "illegalTransition",
  detail,
  currentStatus,
});

/** Builds the rejection of a body with an invalid field. */
export const buildInvalidField = (pointer: string, detail: string): Rejection => ({
  code: "invalidField",
  detail,
  errors: [{ pointer, detail }],
});

/** Builds the rejection of a body that refers to an unknown resource. */
export const buildUnknownReference = (pointer: string, detail: string): Rejection => ({
  code: "unknownReference",
  detail,
  errors: [{ pointer, detail }],
});

/** Builds the rejection of a command because another operation runs on the resource. */
export const buildBusy = (operationId: string, resource: string): Rejection => ({
  code: "busy",
  detail: `Another operation runs on the ${resource}. Wait until it ends.`,
  operationId,
});
