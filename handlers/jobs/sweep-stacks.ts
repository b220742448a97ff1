import type { ProductRecord } from "../../schemas/product.ts";
import { emitMetrics } from "../adapters/aws/metrics.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../adapters/dynamodb/lists.ts";
import {
  type DifferenceCounts,
  readProgress,
  type SweepProgress,
  writeProgress,
} from "../adapters/dynamodb/sweep-progress.ts";
import { stackDifferenceKinds } from "../core/subscription/stack-differences.ts";
import { sweepNextPart } from "./stack-sweep/sweep-product.ts";

/** The time in ms for which a record and its stack must be unchanged before they are compared. */
const GRACE_MS = 15 * 60_000;
/** The time in ms after which a sweep begins no further part; the function's time-out leaves enough for the last one. */
const MAX_SWEEP_MS = 30_000;

const createZeroCounts = (): DifferenceCounts => ({ orphanStack: 0, missingStack: 0, leftoverStack: 0 });
const initialProgress: SweepProgress = { list: "products", found: createZeroCounts(), lastFound: createZeroCounts() };

/** Moves to the next product; returns undefined after the last one, which ends the pass. */
async function advanceToNextProduct({
  list,
  productId,
  found,
  lastFound,
}: SweepProgress): Promise<SweepProgress | undefined> {
  const page = await readPage<ProductRecord>({ list: "products", key: listKeys[list], limit: 1, after: productId });
  const [product] = page.items;
  if (product !== undefined) return { list, productId: product.id, part: "stacks", found, lastFound };
  return list === "products" ? { list: "retiredProducts", found, lastFound } : undefined;
}

/** Checks one product completely: its stacks and its subscriptions. */
async function sweepProduct(productId: string, before: string): Promise<DifferenceCounts> {
  let progress: SweepProgress = { ...initialProgress, productId, part: "stacks", found: createZeroCounts() };
  while (progress.part !== undefined) progress = await sweepNextPart({ progress, before });
  return progress.found;
}

/** Continues the last sweep until its time is over or all products are checked. */
async function continueSweep(before: string): Promise<DifferenceCounts> {
  const until = Date.now() + MAX_SWEEP_MS;
  let progress: SweepProgress = (await readProgress()) ?? { ...initialProgress, found: createZeroCounts() };
  let passIsOver = false;
  while (!passIsOver && Date.now() < until) {
    const next =
      progress.part === undefined ? await advanceToNextProduct(progress) : await sweepNextPart({ progress, before });
    passIsOver = next === undefined;
    progress = next ?? { list: "products", found: createZeroCounts(), lastFound: progress.found };
  }
  await writeProgress(progress);
  const { found, lastFound } = progress;
  const counts = stackDifferenceKinds.map((kind) => [kind, Math.max(found[kind], lastFound[kind])] as const);
  emitMetrics(counts.map(([Kind, value]) => ({ name: "TruthDiverged", value, dimensions: { Kind } })));
  return Object.fromEntries(counts) as DifferenceCounts;
}

/**
 * Compares the stacks in product accounts with the records, in parts, or those of one named product at once. It repairs
 * nothing. The counts are those of the last complete pass, or of the current pass if it has found more.
 */
export function handler(event: { graceMs?: number; productId?: string } = {}): Promise<DifferenceCounts> {
  const before = new Date(Date.now() - (event.graceMs ?? GRACE_MS)).toISOString();
  return event.productId === undefined ? continueSweep(before) : sweepProduct(event.productId, before);
}
