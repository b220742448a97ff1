import { isTemporary } from "../api/problem.ts";

/** The key of one submission: copies of it are executed once (`Idempotency-Key`). */
export type Submission = { input: string; key: string };

/**
 * Returns the key for an input. A repeated input whose first answer was lost, on the way or in a gateway, keeps its key,
 * because the API may have executed it. Any other submission is a new one.
 */
export function keyFor(
  last: Submission | undefined,
  lastError: unknown,
  input: unknown,
  newKey: () => string,
): Submission {
  const text = JSON.stringify(input) ?? "";
  const isRepetition = last?.input === text && isTemporary(lastError);
  return isRepetition ? last : { input: text, key: newKey() };
}
