import type { Finding } from "../../schemas/finding.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { now } from "../adapters/clock.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../adapters/dynamodb/lists.ts";
import {
  type DifferenceCounts,
  readProgress,
  type SweepProgress,
  writeProgress,
} from "../adapters/dynamodb/sweep-progress.ts";
import { logger } from "../shared/logger.ts";
import type { Sweep } from "./stack-sweep/compare-stacks.ts";
import { createZeroCounts, reportCounts } from "./stack-sweep/difference-counts.ts";
import { type PassEnd, sweepIdentityPage } from "./stack-sweep/sweep-identities.ts";
import { sweepNextPart } from "./stack-sweep/sweep-product.ts";
import { skipTenantPage, sweepTenant, sweepTenantPage } from "./stack-sweep/sweep-tenants.ts";

/** The time in ms for which a record and its stack must be unchanged before they are compared. */
const GRACE_MS = 15 * 60_000;
/** The time in ms after which a sweep begins no further part; the function's time-out leaves enough for the last one. */
const MAX_SWEEP_MS = 20_000;
/** The longest time in ms of a part: the function's time-out. */
const MAX_PART_MS = 60_000;

type SweptList = SweepProgress["list"];

const initialProgress: SweepProgress = { list: "products", found: createZeroCounts(), lastFound: createZeroCounts() };

/** Moves to the next product, and after the last one to the tenants. */
async function advanceToNextProduct(
  { productId, part: _, ...pass }: SweepProgress,
  list: "products" | "retiredProducts",
): Promise<SweepProgress> {
  const page = await readPage<ProductRecord>({ list: "products", key: listKeys[list], limit: 1, after: productId });
  const [product] = page.items;
  if (product !== undefined) return { ...pass, list, productId: product.id, part: "stacks" };
  return { ...pass, list: list === "products" ? "retiredProducts" : "tenants" };
}

/** Skips the part in which the last sweep was killed, so that the next ones are not killed in it too. */
async function skipPart(progress: SweepProgress): Promise<SweepProgress | PassEnd> {
  const { after, part: _, ...rest } = progress;
  logger.error("A part of the sweep did not end in time", {
    list: progress.list,
    productId: progress.productId,
    after,
  });
  if (progress.list === "identities") return "incomplete";
  return progress.list === "tenants" ? skipTenantPage(progress) : rest;
}

/** Checks the next part. The last one ends the pass. */
async function sweepNext(sweep: Sweep): Promise<SweepProgress | PassEnd> {
  const { progress } = sweep;
  if (progress.list === "tenants") return sweepTenantPage(sweep);
  if (progress.list === "identities") return sweepIdentityPage(sweep);
  return progress.part === undefined ? advanceToNextProduct(progress, progress.list) : sweepNextPart(sweep);
}

/** Checks the next part. Only if the function is killed meanwhile does the mark stay, and the next sweep skips the part. */
async function sweepPart(sweep: Sweep): Promise<SweepProgress | PassEnd> {
  await writeProgress({ ...sweep.progress, begunAt: now() });
  try {
    return await sweepNext(sweep);
  } catch (error) {
    await writeProgress(sweep.progress);
    throw error;
  }
}

/** Checks one product completely: its stacks and its subscriptions. */
async function sweepProduct(productId: string, before: string): Promise<DifferenceCounts> {
  let progress: SweepProgress = { ...initialProgress, productId, part: "stacks", found: createZeroCounts() };
  while (progress.part !== undefined) progress = await sweepNextPart({ progress, before });
  return progress.found;
}

/** Returns the progress at the begin of the pass that follows another. */
const beginNextPass = ({ found: lastFound }: SweepProgress, end: PassEnd): SweepProgress => ({
  ...{ list: "products", found: createZeroCounts(), lastFound },
  ...(end === "incomplete" ? { identitiesUnread: true } : {}),
});

/** Continues the last sweep until its time is over, the pass ends, or it is outside of `list`. */
async function continueSweep(before: string, list?: SweptList): Promise<DifferenceCounts> {
  const until = Date.now() + MAX_SWEEP_MS;
  const { begunAt, ...stored } = (await readProgress()) ?? initialProgress;
  // The progress of an older version lacks the newer kinds.
  let progress: SweepProgress = { ...stored, found: { ...createZeroCounts(), ...stored.found } };
  const isIncluded = () => list === undefined || progress.list === list;
  let wasKilled = begunAt !== undefined && Date.now() - Date.parse(begunAt) > MAX_PART_MS;
  let passIsOver = false;
  while (!passIsOver && isIncluded() && Date.now() < until) {
    const next = await (wasKilled ? skipPart(progress) : sweepPart({ progress, before }));
    wasKilled = false;
    passIsOver = typeof next === "string";
    progress = typeof next === "string" ? beginNextPass(progress, next) : next;
  }
  await writeProgress(progress);
  return reportCounts(progress);
}

/**
 * Compares product accounts, tenants and identities with the record, in parts, or one named product or tenant at once. It
 * repairs nothing. With `list`, it stops at the end of that list. The counts are those of the last complete pass, or of
 * the current pass if it has found more.
 */
export async function handler(
  event: { graceMs?: number; productId?: string; tenantId?: string; list?: SweptList } = {},
): Promise<DifferenceCounts | Finding[]> {
  const before = new Date(Date.now() - (event.graceMs ?? GRACE_MS)).toISOString();
  if (event.tenantId !== undefined) return sweepTenant(event.tenantId, before);
  return event.productId === undefined ? continueSweep(before, event.list) : sweepProduct(event.productId, before);
}
