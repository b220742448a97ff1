import { ListOrphansResponse } from "../../../schemas/tenant-inspection.ts";
import { callStepFunction } from "../../adapters/aws/step-function-call.ts";
import { isThrottled } from "../../adapters/aws/throttling.ts";
import type { SweepProgress } from "../../adapters/dynamodb/sweep-progress.ts";
import { logger } from "../../shared/logger.ts";
import type { Sweep } from "./compare-stacks.ts";

/** The end of a pass: incomplete if not all identities were read. */
export type PassEnd = "complete" | "incomplete";

/** Counts the identities of the next page that belong to no user, or to one who was removed before the grace period. */
async function countOrphans({ progress, before }: Sweep): Promise<SweepProgress | PassEnd> {
  const { after, ...rest } = progress;
  const request = { task: "list-orphans", before, ...(after === undefined ? {} : { after }) };
  const { names, next } = await callStepFunction("manage-identities", request, ListOrphansResponse);
  for (const identity of names)
    logger.warn("An identity has no user or a removed one", { kind: "orphanIdentity", identity });
  rest.found.orphanIdentity += names.length;
  return next === undefined ? "complete" : { ...rest, after: next };
}

/**
 * Continues with the next page of identities. After an error, it begins with the first page again, because the user pool
 * may reject a position after a pause. It does so once in a pass, and then ends the pass, because the products and tenants
 * would wait for identities that can't be read. A throttled page is repeated by the next sweep.
 */
export async function sweepIdentityPage(sweep: Sweep): Promise<SweepProgress | PassEnd> {
  try {
    return await countOrphans(sweep);
  } catch (error) {
    if (isThrottled(error)) throw error;
    const { after, ...rest } = sweep.progress;
    logger.error("The identities could not be compared", { after, error: error as Error });
    if (after === undefined || rest.rereadsIdentities) return "incomplete";
    return { ...rest, rereadsIdentities: true, found: { ...rest.found, orphanIdentity: 0 } };
  }
}
