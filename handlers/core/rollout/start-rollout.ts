import type { ProductRecord } from "../../../schemas/product.ts";
import type { ReleaseRecord } from "../../../schemas/release.ts";
import { defaultWaves, type StartRollout } from "../../../schemas/rollout.ts";
import { startQueuedOperation } from "../operation/operation.ts";
import { checkRelease } from "../product/release.ts";
import { splitIntoChunks } from "../shared/chunks.ts";
import {
  accept,
  type Change,
  type Context,
  type Draft,
  type OperationDecision,
  type Rejection,
  reject,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildBusy, buildIllegalTransition, buildInvalidField, checkStatus } from "../shared/rejections.ts";
import { productTransitions, rolloutTransitions as transitions } from "../shared/transitions.ts";
import { type PlannedTenant, planWaves, type RolloutPlan } from "./plan-waves.ts";
import { buildStartEvent, listWaveSteps, queueRollout, stepOfWave, toRolloutReservation } from "./rollout.ts";

/** The most tenants of a rollout. One transaction writes the plan. */
const MAX_TENANTS = 50_000;

/** The tenants in a row of the plan. */
export const PLAN_PART_SIZE = 1000;

/** A subscription to the product, as the plan needs it. */
export type RolloutSubscriber = PlannedTenant & { release?: number | undefined; hasStack: boolean };

export type StartRolloutState = {
  product: ProductRecord;
  release: ReleaseRecord | undefined;
  /** The rollout that occupies the product. */
  current?: { operationId: string } | undefined;
  subscribers: readonly RolloutSubscriber[];
};

/** Returns the rejections of every rollout of a product. */
export const checkRollout = (product: ProductRecord): (Rejection | undefined)[] => [
  product.integration.kind === "events"
    ? buildInvalidField("", `The product ${product.id} provisions itself, so it has no releases.`)
    : undefined,
  checkStatus(productTransitions.checkChange, product.status, { resource: "product", predicate: "be rolled out" }),
];

function checkSubscribers({ subscribers, product }: StartRolloutState): Rejection | undefined {
  if (subscribers.length > MAX_TENANTS) {
    return { code: "limitReached", detail: `A rollout has at most ${MAX_TENANTS} tenants.` };
  }
  const unnumbered = subscribers.find(({ release, hasStack }) => release === undefined && hasStack);
  if (unnumbered === undefined) return undefined;
  const detail = `The tenant ${unnumbered.tenantId} has no release, so a rollback could not restore it. Run npm run adopt-releases.`;
  return buildIllegalTransition(detail, product.status);
}

function buildRollout(
  productId: string,
  { waves: _, ...requested }: StartRollout,
  { tenantIds, totals }: RolloutPlan,
  { context, operationId }: { context: Context; operationId: string },
): Draft<"rollout"> {
  const counts = { succeeded: 0, failed: 0, skipped: 0 };
  return {
    id: context.newId("rol"),
    productId,
    ...requested,
    status: transitions.start.to,
    direction: "forward",
    operationId,
    waves: totals.map((total, index) => ({ number: index + 1, total, ...counts })),
    rolledBack: 0,
    failures: [],
    replacements: [],
    planned: tenantIds.length,
    next: 0,
    running: [],
    waiting: [],
    failed: [],
    requestedBy: context.actor,
    correlationId: context.correlationId,
  };
}

/** Returns why a rollout can't start. */
function rejectStart(state: StartRolloutState, requested: StartRollout) {
  const { product, release, current } = state;
  return rejectByChecks([
    ...checkRollout(product),
    product.integration.kind === "events"
      ? undefined
      : checkRelease(product, { number: requested.release, release }, "/release"),
    current && buildBusy(current.operationId, "product: a rollout"),
    checkSubscribers(state),
  ]);
}

/** Starts the rollout of a release to the subscribers that have another one. */
export function startRollout(
  state: StartRolloutState,
  requested: StartRollout,
  context: Context,
): OperationDecision & { rolloutId?: string } {
  const { product, subscribers } = state;
  const rejected = rejectStart(state, requested);
  if (rejected) return rejected;
  const others = subscribers.filter((one) => one.release !== requested.release);
  const plan = planWaves(requested.waves ?? defaultWaves, others);
  if (plan.totals.length === 0) {
    const detail = `No tenant of these waves has another release of ${product.id} than ${requested.release}.`;
    return reject(buildIllegalTransition(detail, product.status));
  }
  const operationId = context.newId("op");
  const rollout = buildRollout(product.id, requested, plan, { context, operationId });
  const queued = queueRollout(context, operationId, rollout, rollout.waves.map(stepOfWave));
  const operation = startQueuedOperation(queued, { steps: listWaveSteps(rollout.waves) });
  const parts = splitIntoChunks(plan.tenantIds, PLAN_PART_SIZE);
  const change: Change = {
    type: "rollout",
    after: rollout,
    events: [buildStartEvent(rollout)],
    operationId,
    reserve: [toRolloutReservation(product.id)],
    rows: parts.map((tenantIds, part) => ({ rolloutId: rollout.id, part, tenantIds })),
  };
  return { ...accept([change, operation]), operationId, rolloutId: rollout.id };
}
