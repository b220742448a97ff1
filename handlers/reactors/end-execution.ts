import * as z from "zod";
import { getOperation } from "../adapters/catalogs.ts";
import { untilSettled } from "../adapters/store.ts";
import { startExecution } from "../adapters/workflows.ts";
import { isOver } from "../core/operation.ts";
import { causeOf, logger, reactor } from "./reaction.ts";
import { takeUp } from "./take-up.ts";

/** What Step Functions puts on the default bus when an execution ends. */
const StatusChange = z.object({
  id: z.string(),
  detail: z.object({
    name: z.string(),
    status: z.enum(["FAILED", "TIMED_OUT", "ABORTED"]),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});
type StatusChange = z.infer<typeof StatusChange>;

const words = { FAILED: "failed", TIMED_OUT: "ran out of time", ABORTED: "was aborted" } as const;

/**
 * Sees to an operation whose execution ended without the operation's say, as when someone aborts it by hand: it is
 * run once more, as one that is being cancelled, so that it cleans up and ends with this reason.
 */
const endExecution = ({ id, detail }: StatusChange): Promise<void> =>
  untilSettled(async () => {
    const [, operationId = "", run = ""] = /^(op_[0-9a-f]+)-(\d+)$/.exec(detail.name) ?? [];
    const operation = await getOperation(operationId);
    if (operation === undefined || isOver(operation)) return;
    if (operation.run !== Number(run)) {
      // A later run has begun, or was about to when its starter died.
      await startExecution(operation);
      return;
    }
    const said = [detail.error, detail.cause].filter(Boolean).join(": ");
    const reason = `The workflow's execution ${words[detail.status]}${said ? ` (${said})` : ""}.`;
    logger.warn("An execution ended unseen; its operation is cleaned up", { operationId, reason });
    await takeUp(operation, reason, causeOf(operation, id));
  });

export const handler = reactor({ parse: (body) => StatusChange.parse(body), identity: "id", react: endExecution });
