import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { OperationId, ProductId, RolloutId } from "../schemas/ids.ts";
import { defineEvent } from "./define-event.ts";

const data = defineSchema(() =>
  z.strictObject({
    rolloutId: RolloutId,
    productId: ProductId,
    release: z.int(),
    operationId: OperationId.describe("the operation of the rollout, or of its rollback"),
  }),
);

export const RolloutStarted = defineEvent({
  name: "RolloutStarted",
  aggregate: "rollout",
  version: 1,
  summary: "The rollout of a release to a product's tenants has started.",
  data: () => data.extend({ waves: z.int(), tenants: z.int() }),
});

export const RolloutWaveCompleted = defineEvent({
  name: "RolloutWaveCompleted",
  aggregate: "rollout",
  version: 1,
  summary: "All tenants of a wave have the release, failed within the error budget, or were skipped.",
  data: () => data.extend({ wave: z.int(), succeeded: z.int(), failed: z.int(), skipped: z.int() }),
});

export const RolloutPaused = defineEvent({
  name: "RolloutPaused",
  aggregate: "rollout",
  version: 1,
  summary: "No further tenant changes until the rollout is resumed.",
  data: () => data,
});

export const RolloutResumed = defineEvent({
  name: "RolloutResumed",
  aggregate: "rollout",
  version: 1,
  summary: "The rollout continues; tenants that had failed are tried again.",
  data: () => data,
});

export const RolloutStopped = defineEvent({
  name: "RolloutStopped",
  aggregate: "rollout",
  version: 1,
  summary:
    "More tenants failed than the error budget allows, or a rollback could not return tenants; no further tenant changes.",
  data: () => data.extend({ reason: z.string() }),
});

export const RolloutCompleted = defineEvent({
  name: "RolloutCompleted",
  aggregate: "rollout",
  version: 1,
  summary: "The last wave of the rollout has ended.",
  data: () => data,
});

export const RolloutCancelled = defineEvent({
  name: "RolloutCancelled",
  aggregate: "rollout",
  version: 1,
  summary: "The rollout or its rollback was cancelled; the tenants keep the release that they have.",
  data: () => data,
});

export const RolloutRollbackStarted = defineEvent({
  name: "RolloutRollbackStarted",
  aggregate: "rollout",
  version: 1,
  summary: "The return of the changed tenants to their former releases was requested.",
  data: () => data,
});

export const RolloutRolledBack = defineEvent({
  name: "RolloutRolledBack",
  aggregate: "rollout",
  version: 1,
  summary:
    "The rollback has ended: each subscription that the rollout changed, and that still had its release, has the former one again.",
  data: () => data,
});
