import * as z from "zod";
import { defineSchema } from "../../schemas/define-schema.ts";
import { getOperation } from "../adapters/catalogs.ts";
import { untilSettled } from "../adapters/store.ts";
import { startExecution } from "../adapters/workflows.ts";
import { isOver, takeUpsOf } from "../core/operation.ts";
import { causeOf, logger, reactor } from "./reaction.ts";
import { takeUp } from "./take-up.ts";

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

const words = { FAILED: "failed", TIMED_OUT: "ran out of time", ABORTED: "was aborted" } as const;

/** The take-ups that follow at once. Those after them are left to the sweep, so that what ended them has time to pass. */
const AT_ONCE = 3;

/**
 * Takes up an operation whose execution ended without the operation's say. One that somebody aborted by hand is run once
 * more as one that is being cancelled, so that it cleans up and ends with this reason; any other goes on as it was.
 */
const endExecution = ({ id, detail }: StatusChange): Promise<void> =>
  untilSettled(async () => {
    const [, operationId = "", run = ""] = /^(op_[0-9a-f]+)-(\d+)$/.exec(detail.name) ?? [];
    const operation = await getOperation(operationId);
    if (operation === undefined || isOver(operation)) return;
    if (operation.run !== Number(run)) {
      // A later run has begun, or was about to when its starter died. The start reactor begins a queued one.
      if (operation.status !== "queued") await startExecution(operation);
      return;
    }
    const said = [detail.error, detail.cause].filter(Boolean).join(": ");
    const reason = `The workflow's execution ${words[detail.status]}${said ? ` (${said})` : ""}.`;
    const takeUps = takeUpsOf(operation);
    logger.warn("An execution ended without its operation's say", { operationId, reason, takeUps });
    if (takeUps >= AT_ONCE && detail.status !== "ABORTED") return;
    await takeUp(operation, { status: detail.status, reason }, causeOf(operation, id));
  });

export const handler = reactor({ parse: (body) => StatusChange.parse(body), identity: "id", react: endExecution });
