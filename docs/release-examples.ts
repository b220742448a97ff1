import type * as z from "zod";
import type { PublishRelease, Release } from "../schemas/release.ts";
import type { RollBackRollout, Rollout, StartRollout } from "../schemas/rollout.ts";

const timestamps = { createdAt: "2026-11-24T10:00:00.000Z", updatedAt: "2026-11-24T10:00:04.120Z" };

const publishRelease: PublishRelease = {
  template: "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n",
  parameters: {},
  notes: "Keeps messages for two weeks.",
};

const release: Release = {
  productId: "crm",
  number: 2,
  notes: "Keeps messages for two weeks.",
  digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  status: "available",
  parameters: {},
  createdAt: timestamps.createdAt,
  version: 2,
};

const startRollout: z.input<typeof StartRollout> = {
  release: 2,
  waves: [{ tag: "ring:canary" }, { percent: 25 }, { percent: 100 }],
  soakMinutes: 60,
  errorBudget: { count: 1 },
};

const rollout: Rollout = {
  id: "rol_019a1f3c5b7e7d10a2c4e6f8091b3d64",
  productId: "crm",
  release: 2,
  status: "running",
  direction: "forward",
  operationId: "op_019a1f3c5b7e7d10a2c4e6f8091b3d60",
  soakMinutes: 60,
  maxConcurrent: 5,
  errorBudget: { count: 1 },
  onReplacement: "stop",
  waves: [
    { number: 1, total: 2, succeeded: 2, failed: 0, skipped: 0, startedAt: timestamps.createdAt },
    { number: 2, total: 23, succeeded: 0, failed: 0, skipped: 0 },
  ],
  inFlight: 0,
  rolledBack: 0,
  failures: [],
  replacements: [],
  ...timestamps,
  version: 5,
  allowedActions: ["pause", "cancel", "rollback"],
  blockedActions: [
    {
      action: "resume",
      code: "illegalTransition",
      reason: "A rollout that is running can't be resumed. It must be paused or stopped.",
    },
  ],
};

const rollBack: RollBackRollout = { onReplacement: "stop" };

/** The examples of the schemas of releases and rollouts. */
export const releaseExamples = {
  PublishRelease: publishRelease,
  Release: release,
  StartRollout: startRollout,
  RollBackRollout: rollBack,
  Rollout: rollout,
};
