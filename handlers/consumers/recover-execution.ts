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

/** What Step Functions puts on the default bus when an execution ends. */
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

const statusPhrases = { FAILED: "failed", TIMED_OUT: "ran out of time", ABORTED: "was aborted" } as const;

/** The take-ups that follow at once. Those after them are left to the sweep, so that what ended them has time to pass. */
const MAX_IMMEDIATE_RESTARTS = 3;

/**
 * Takes up an operation whose execution ended without the operation's say. One that somebody aborted by hand is run once
 * more as one that is being cancelled, so that it cleans up and ends with this reason; any other goes on as it was.
 */
const recoverExecution = ({ id, detail }: StatusChange): Promise<void> =>
  retryOnConflict(async () => {
    const [, operationId = "", run = ""] = /^(op_[0-9a-f]+)-(\d+)$/.exec(detail.name) ?? [];
    const operation = await getOperation(operationId);
    if (operation === undefined || isOver(operation)) return;
    if (operation.run !== Number(run)) {
      // A later run has begun, or was about to when its starter died. The start reactor begins a queued one.
      if (operation.status !== "queued") await startExecution(operation);
      return;
    }
    const said = [detail.error, detail.cause].filter(Boolean).join(": ");
    const reason = `The workflow's execution ${statusPhrases[detail.status]}${said ? ` (${said})` : ""}.`;
    const takeUps = restartsOf(operation);
    logger.warn("An execution ended without its operation's say", { operationId, reason, takeUps });
    if (takeUps >= MAX_IMMEDIATE_RESTARTS && detail.status !== "ABORTED") return;
    await restartOperation(operation, { status: detail.status, reason }, buildCause(operation, id));
  });

export const handler = createReactor({
  parse: (body) => StatusChange.parse(body),
  idempotencyKeyPath: "id",
  react: recoverExecution,
});
