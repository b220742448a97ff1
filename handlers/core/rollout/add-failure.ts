import { MAX_LISTED, type RolloutRecord } from "../../../schemas/rollout.ts";
import { shortenReason } from "../shared/reason.ts";

/** The longest reason of a tenant's failure in a rollout. The tenant's operation has the whole one. */
const MAX_REASON = 500;

type Failures = Pick<RolloutRecord, "failures" | "failureCount">;

/** Returns the number of failures of a rollout, also of those that its list leaves out. */
export const countFailures = ({ failures, failureCount = failures.length }: Failures): number => failureCount;

/** Adds a tenant's failure to a rollout. The list is bounded, because the rollout is one item of its table. */
export const addFailure = (rollout: Failures, failure: RolloutRecord["failures"][number]): Failures => ({
  failures: [...rollout.failures, { ...failure, reason: shortenReason(failure.reason, MAX_REASON) }].slice(
    0,
    MAX_LISTED,
  ),
  failureCount: countFailures(rollout) + 1,
});
