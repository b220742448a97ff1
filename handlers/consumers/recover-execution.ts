import * as z from "zod";
import { defineSchema } from "../../schemas/define-schema.ts";
import { getOperation } from "../adapters/dynamodb/catalogs.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { startExecution } from "../adapters/schedules/workflows.ts";
import { isOver, restartsOf } from "../core/operation/operation.ts";
import { buildCause } from "../shared/cause.ts";
import { logger } from "../shared/logger.ts";
import { restartOperation } from "../shared/restart-operation.ts";
import { createReactor } from "./reactor/reactor.ts";

/** The event that Step Functions puts on the default bus when an execution ends without success. */
const StatusChange = defineSchema(() =>
  z.object({
    id: z.string(),
    detail: z.object({
      name: z.string(),
      status: z.enum(["FAILED", "TIMED_OUT", "ABORTED"]),
      error: z.string().nullish(),
      cause: z.string().nullish(),
    }),
  }),
);
type StatusChange = z.infer<typeof StatusChange>;

const statusPhrases = { FAILED: "failed", TIMED_OUT: "timed out", ABORTED: "was aborted" } as const;

/** The restarts that follow at once. The sweep makes later ones, so that a passing cause has time to end. */
const MAX_IMMEDIATE_RESTARTS = 3;

/**
 * Restarts an operation whose execution ended without a report. After a manual abort, the operation is cancelled: its
 * next run cleans up and ends with this reason. Otherwise the next run continues the work.
 */
const recoverExecution = ({ id, detail }: StatusChange): Promise<void> =>
  retryOnConflict(async () => {
    const [, operationId = "", run = ""] = /^(op_[0-9a-f]+)-(\d+)$/.exec(detail.name) ?? [];
    const operation = await getOperation(operationId);
    if (operation === undefined || isOver(operation)) return;
    if (operation.run !== Number(run)) {
      // The start of a later run may have been lost. The reactor that starts workflows starts a queued operation.
      if (operation.status !== "queued") await startExecution(operation);
      return;
    }
    const error = [detail.error, detail.cause].filter(Boolean).join(": ");
    const reason = `The workflow's execution ${statusPhrases[detail.status]}${error ? ` (${error})` : ""}.`;
    const restarts = restartsOf(operation);
    logger.warn("An execution ended without a report", { operationId, reason, restarts });
    if (restarts >= MAX_IMMEDIATE_RESTARTS && detail.status !== "ABORTED") return;
    await restartOperation(operation, { status: detail.status, reason }, buildCause(operation, id));
  });

export const handler = createReactor({
  parse: (body) => StatusChange.parse(body),
  idempotencyKeyPath: "id",
  react: recoverExecution,
});
