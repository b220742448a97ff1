import * as z from "zod";
import { actionFields } from "./actions.ts";
import { defineSchema } from "./define-schema.ts";
import { OperationId, ProductId, RolloutId, TenantId, Timestamp } from "./ids.ts";
import { ReleaseNumber } from "./release.ts";
import { DataLoss, OnReplacement } from "./stack-change.ts";

export const RolloutStatus = defineSchema(() =>
  z
    .enum(["running", "paused", "completed", "stopped", "rollingBack", "rolledBack", "cancelled"])
    .meta({ id: "RolloutStatus" }),
);
export type RolloutStatus = z.infer<typeof RolloutStatus>;

/** The share of the tenants that has the release after a wave, a number of further tenants, or those with a tag. */
export const WavePlan = defineSchema(() =>
  z
    .union([
      z.strictObject({
        percent: z
          .int()
          .min(1)
          .max(100)
          .meta({ title: "Percent", description: "the share of all tenants that have the release after the wave" }),
      }),
      z.strictObject({
        count: z
          .int()
          .min(1)
          .max(100_000)
          .meta({ title: "Number", description: "the number of further tenants that get the release in the wave" }),
      }),
      z.strictObject({
        tag: z
          .string()
          .max(512)
          .regex(/^.+:/, "must be a key and a value, as key:value")
          .meta({ title: "Tag", description: "the tag of the tenants that get the release in the wave, as key:value" }),
      }),
    ])
    .meta({ id: "WavePlan" }),
);
export type WavePlan = z.infer<typeof WavePlan>;

/** The waves of a rollout whose request names none. */
export const defaultWaves: readonly WavePlan[] = [{ count: 1 }, { percent: 10 }, { percent: 50 }, { percent: 100 }];

/** The body that starts a rollout. */
export const StartRollout = defineSchema(() =>
  z
    .strictObject({
      release: ReleaseNumber,
      waves: z
        .array(WavePlan)
        .min(1)
        .max(20)
        .optional()
        .meta({ title: "Waves", description: "by default one tenant, then 10 %, 50 % and 100 % of all tenants" }),
      soakMinutes: z
        .int()
        .min(0)
        .max(10_080)
        .default(0)
        .meta({ title: "Soak time", description: "the minutes between the end of a wave and the next wave" }),
      maxConcurrent: z
        .int()
        .min(1)
        .max(25)
        .default(5)
        .meta({ title: "Concurrency", description: "the maximum number of tenants that change at the same time" }),
      errorBudget: z
        .strictObject({
          count: z
            .int()
            .min(0)
            .max(100)
            .meta({ title: "Failures", description: "the number of failed tenants that are accepted" }),
        })
        .default({ count: 0 })
        .meta({
          title: "Error budget",
          description: "the number of failed tenants with which the rollout still continues",
        }),
      onReplacement: OnReplacement.default("stop"),
    })
    .meta({ id: "StartRollout" }),
);
export type StartRollout = z.infer<typeof StartRollout>;

/** The body of a rollback. A release that added a table or a bucket can only be taken back with its data. */
export const RollBackRollout = defineSchema(() =>
  z.strictObject({ onReplacement: OnReplacement.optional() }).meta({ id: "RollBackRollout" }),
);
export type RollBackRollout = z.infer<typeof RollBackRollout>;

/** A wave of a rollout with its progress. */
export const Wave = defineSchema(() =>
  z
    .strictObject({
      number: z.int(),
      total: z.int().describe("the number of tenants in the wave"),
      succeeded: z.int(),
      failed: z.int(),
      skipped: z.int().describe("the tenants that left the product, or did not need or allow the change"),
      startedAt: Timestamp.optional(),
      endedAt: Timestamp.optional(),
    })
    .meta({ id: "Wave" }),
);
export type Wave = z.infer<typeof Wave>;

/** The most failures, and the most replacements, that a rollout lists: the largest error budget and the tenants in flight. */
export const MAX_LISTED = 125;

const RolloutFailure = defineSchema(() =>
  z.strictObject({ tenantId: TenantId, operationId: OperationId, reason: z.string() }).meta({ id: "RolloutFailure" }),
);

const Replacement = defineSchema(() =>
  z.strictObject({ tenantId: TenantId, ...DataLoss.shape }).meta({ id: "RolloutReplacement" }),
);

const baseFields = defineSchema(() =>
  z.strictObject({
    id: RolloutId,
    productId: ProductId,
    release: ReleaseNumber,
    status: RolloutStatus,
    direction: z
      .enum(["forward", "back"])
      .describe("the way of the tenants: to the release, or in a rollback back to their former releases"),
    reason: z.string().optional().describe("the reason why the rollout or its rollback stopped"),
    operationId: OperationId.describe("the operation of the rollout, or of its rollback"),
    soakMinutes: z.int(),
    maxConcurrent: z.int(),
    errorBudget: z.strictObject({ count: z.int() }),
    onReplacement: OnReplacement,
    waves: z.array(Wave),
    inFlight: z.int().describe("the number of tenants that change at the moment"),
    soaksUntil: Timestamp.optional().describe("the time at which the next wave begins"),
    rolledBack: z.int().describe("the number of tenants that have their former release again"),
    failures: z
      .array(RolloutFailure)
      .describe(
        `the failed tenants, at most ${MAX_LISTED}; they have their former release, or with the direction back the rollout's release`,
      ),
    replacements: z
      .array(Replacement)
      .describe(
        `the resources that hold data and that the release, or with the direction back the former one, would replace or remove, at most ${MAX_LISTED}`,
      ),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int().describe("the number of writes"),
  }),
);

/** A rollout in responses. */
export const Rollout = defineSchema(() => baseFields.extend(actionFields.Rollout.shape).meta({ id: "Rollout" }));
export type Rollout = z.infer<typeof Rollout>;

/** A tenant of a rollout by its position in the plan, with the number of its wave. */
const Member = defineSchema(() => z.strictObject({ position: z.int(), wave: z.int(), tenantId: TenantId }));
export type Member = z.infer<typeof Member>;

/** The stored form of a rollout. Rows beside it hold the plan and the tenants' former releases. */
export const RolloutRecord = defineSchema(() =>
  baseFields.omit({ inFlight: true }).extend({
    /** The number of tenants in the plan. */
    planned: z.int(),
    /** The position of the next tenant in the plan. */
    next: z.int(),
    /** The tenants that change at the moment. */
    running: z.array(Member.extend({ operationId: OperationId })),
    /** The tenants that were busy, or failed before the rollout was resumed; they are tried again. */
    waiting: z.array(Member),
    /** The failed tenants, which a resumed rollout tries again. */
    failed: z.array(Member),
    /** The number of failures, also of those that `failures` leaves out. @default - the number of listed failures */
    failureCount: z.int().optional(),
    /** The tenant after which a rollback continues. */
    rolledBackTo: TenantId.optional(),
    requestedBy: z.string(),
    correlationId: z.string(),
    sequence: z.int(),
    head: z.string(),
  }),
);
export type RolloutRecord = z.infer<typeof RolloutRecord>;

/** The stored state of a tenant in a rollout: what it had before, and its last change. */
export const RolloutMember = defineSchema(() =>
  Member.extend({
    rolloutId: RolloutId,
    formerRelease: ReleaseNumber,
    /** The operation that provisioned the changed subscription. A later subscription of the tenant has another one. */
    provisionedBy: OperationId.optional(),
    /** A failed tenant that a rollback found without the release is `returned`, too. */
    status: z.enum(["changing", "changed", "failed", "returned"]),
  }),
);
export type RolloutMember = z.infer<typeof RolloutMember>;
