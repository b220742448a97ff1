import type { Operation } from "../../api/resources.ts";

/** The actions that concern several operations at once. */
export const batchVerbs = ["retry", "cancel"] as const;
export type BatchVerb = (typeof batchVerbs)[number];

type Split = { possible: Operation[]; impossible: { operation: Operation; reason: string }[] };

/** Splits the chosen operations into those that permit the action, and the others with the reason. */
export function splitByState(operations: readonly Operation[], verb: BatchVerb): Split {
  const isPossible = ({ allowedActions }: Operation) => allowedActions.includes(verb);
  return {
    possible: operations.filter(isPossible),
    impossible: operations
      .filter((operation) => !isPossible(operation))
      .map((operation) => ({ operation, reason: reasonAgainst(operation, verb) })),
  };
}

const reasonAgainst = ({ blockedActions, status }: Operation, verb: BatchVerb): string =>
  blockedActions?.find(({ action }) => action === verb)?.reason ??
  `This is not possible while the status is ${status}.`;
