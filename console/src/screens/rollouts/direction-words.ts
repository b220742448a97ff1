import type { Rollout } from "../../api/openapi.d.ts";

/** Returns the heading of the reason for which a rollout, or its rollback, stopped. */
export const describeStop = ({ direction }: Pick<Rollout, "direction">): string =>
  direction === "back" ? "The rollback has stopped" : "The rollout has stopped";

/** Returns the release that the failed tenants have. */
export const describeFailed = (direction: Rollout["direction"]): string =>
  direction === "back" ? "They still have the rollout's release." : "They have their former release.";

/** Returns what happens, or would happen, to resources that hold data. */
export function describeReplacements({
  direction,
  onReplacement,
}: Pick<Rollout, "direction" | "onReplacement">): string {
  const [release, rollout] = direction === "back" ? ["former release", "rollback"] : ["release", "rollout"];
  return onReplacement === "stop"
    ? `The ${release} would replace or remove them. The ${rollout} has not touched them.`
    : `The ${release} replaces or removes them, which this ${rollout} allows.`;
}
