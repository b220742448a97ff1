import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import type { Preview } from "../../../schemas/preview.ts";
import type { StackChange } from "../../../schemas/stack-change.ts";
import type { UpdatePreview } from "../../../schemas/update-preview.ts";
import { requestUpdatePreview } from "../../adapters/product-account/update-preview-request.ts";
import type { Change } from "../../core/shared/decision.ts";
import { describeDataLoss, listDataLosses, WOULD_REPLACE } from "../../core/subscription/data-losses.ts";
import { dryRunQuery } from "../http/dry-run.ts";
import type { ApiProblem } from "../http/problem.ts";
import { queryOf } from "../http/request.ts";
import type { ScopedCall } from "../http/route.ts";

/** The time in ms for which a dry run asks again until CloudFormation has compared. */
const MAX_WAIT_MS = 6000;
/** The time in ms after which the last call is given up, so that the client still receives an answer: the function's
 *  time-out is 10 s. */
const LAST_ANSWER_MS = 8000;
const POLL_MS = 500;

/** The query of a change whose dry run can read the changes of the stack. */
export const stackPreviewQuery = defineSchema(() =>
  dryRunQuery
    .extend({
      preview: z
        .enum(["stack"])
        .optional()
        .describe("`stack`, with `dryRun=true`: shows what CloudFormation would do to each resource of the stack"),
    })
    .refine(({ dryRun, preview }) => preview === undefined || dryRun === "true", {
      path: ["preview"],
      error: "is possible only with dryRun=true",
    }),
);

/** Asks until the changes are known; "pending" when CloudFormation takes longer. */
async function waitForChanges(request: Parameters<typeof requestUpdatePreview>[0]): Promise<UpdatePreview> {
  const startedAt = Date.now();
  const ask = () => requestUpdatePreview(request, Math.max(0, startedAt + LAST_ANSWER_MS - Date.now()));
  let read = await ask();
  while (read.state === "pending" && Date.now() < startedAt + MAX_WAIT_MS) {
    await sleep(POLL_MS);
    read = await ask();
  }
  return read;
}

/** Adds the changes of the stack. Data that the request does not allow to lose is a problem, other data is lost. */
function addChanges(preview: Preview, changes: StackChange[], allowsReplacement: boolean): Preview {
  const losses = listDataLosses(changes, { restores: false }).map(describeDataLoss);
  const stacks = preview.stacks.map((stack) => ({ ...stack, changes }));
  if (allowsReplacement) {
    const lost = losses.map((loss) => `the data of a resource, because the update ${loss}`);
    return { ...preview, stacks, lost: [...preview.lost, ...lost] };
  }
  const problems = losses.map((loss) => ({
    code: WOULD_REPLACE,
    pointer: "/onReplacement",
    detail: `The update ${loss}, and data would be lost.`,
  }));
  return { ...preview, accepted: problems.length === 0, problems, stacks };
}

/** Completes the preview of a subscription's change with what its stack's account tells. */
export async function addStackChanges(
  preview: Preview,
  changes: Change[],
  { request }: ScopedCall,
): Promise<Preview | { problem: ApiProblem }> {
  const started = changes.find((one) => one.type === "operation" && one.after.kind === "subscription.change");
  if (queryOf(request)["preview"] === undefined || started?.type !== "operation") return preview;
  const { id: operationId, tenantId = "", productId = "", requestedChange, onReplacement } = started.after;
  if (preview.stacks.length === 0 || requestedChange === undefined) return preview;
  const read = await waitForChanges({ operationId, tenantId, productId, requestedChange });
  if (read.state === "ready") return addChanges(preview, read.changes, onReplacement === "allow");
  if (read.state === "failed") {
    return { ...preview, accepted: false, problems: [{ code: read.code, detail: read.reason }] };
  }
  return { problem: { code: "overloaded", detail: "CloudFormation still compares the stack with the change." } };
}
