import { ListOrphansResponse } from "../../../schemas/tenant-inspection.ts";
import { callStepFunction } from "../../adapters/aws/step-function-call.ts";
import { isThrottled } from "../../adapters/aws/throttling.ts";
import type { SweepProgress } from "../../adapters/dynamodb/sweep-progress.ts";
import { logger } from "../../shared/logger.ts";
import type { Sweep } from "./compare-stacks.ts";

/** The end of a pass: incomplete if not all identities were read. */
export type PassEnd = "complete" | "incomplete";

/** Counts the identities of the next page that no user has. */
async function countOrphans({ after, ...progress }: SweepProgress): Promise<SweepProgress | PassEnd> {
  const request = { task: "list-orphans", ...(after === undefined ? {} : { after }) };
  const { names, next } = await callStepFunction("manage-identities", request, ListOrphansResponse);
  for (const identity of names) logger.warn("An identity has no user", { kind: "orphanIdentity", identity });
  progress.found.orphanIdentity += names.length;
  return next === undefined ? "complete" : { ...progress, after: next };
}

/**
 * Continues with the next page of identities. After an error, it begins with the first page again, because the user pool
 * may reject a position after a pause. It does so once in a pass, and then ends the pass, because the products and tenants
 * would wait for identities that can't be read. A throttled page is repeated by the next sweep.
 */
export async function sweepIdentityPage({ progress }: Sweep): Promise<SweepProgress | PassEnd> {
  try {
    return await countOrphans(progress);
  } catch (error) {
    if (isThrottled(error)) throw error;
    const { after, ...rest } = progress;
    logger.error("The identities could not be compared", { after, error: error as Error });
    if (after === undefined || progress.rereadsIdentities) return "incomplete";
    return { ...rest, rereadsIdentities: true, found: { ...progress.found, orphanIdentity: 0 } };
  }
}
