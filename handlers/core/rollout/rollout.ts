import type { EventName } from "../../../events/catalog.ts";
import type { OperationRecord, Step } from "../../../schemas/operation.ts";
import type { Member, RolloutRecord, RolloutStatus, Wave } from "../../../schemas/rollout.ts";
import { type OperationChange, queueOperation } from "../operation/operation.ts";
import type { Change, Context, DomainEvent, Draft, Reservation, RolloutRow } from "../shared/decision.ts";
import { type Transition, rolloutTransitions as transitions } from "../shared/transitions.ts";

export type RolloutChange = Extract<Change, { type: "rollout" }>;

/** The parts of a rollout that decide whether it can be open. */
type Progress = Pick<RolloutRecord, "status" | "running">;

const openStatuses: readonly RolloutStatus[] = ["running", "paused", "stopped", "rollingBack"];

/** Returns whether a rollout occupies its product: it can continue, or tenants still change. */
export const isOpen = ({ status, running }: Progress): boolean => openStatuses.includes(status) || running.length > 0;

/** Returns the value that only one rollout of a product holds at a time. */
export const toRolloutReservation = (productId: string): Reservation => ({
  catalog: "product",
  kind: "rollout",
  value: productId,
});

/** Queues the operation of a rollout. */
export const queueRollout = (
  context: Context,
  operationId: string,
  { id: rolloutId, productId }: Pick<Draft<"rollout">, "id" | "productId">,
  steps: string[],
): OperationChange =>
  queueOperation(context, {
    id: operationId,
    kind: "product.rollout",
    target: { type: "product", id: productId },
    productId,
    rolloutId,
    steps,
  });

function buildEvent(rollout: Draft<"rollout">, name: EventName, more: object = {}): DomainEvent {
  const { id: rolloutId, productId, release, operationId } = rollout;
  return { name, data: { rolloutId, productId, release, operationId, ...more } } as DomainEvent;
}

/** Builds a change of a rollout's progress. Its version counts writes, so the change needs no event. */
export function changeRollout(
  before: RolloutRecord,
  change: Partial<Draft<"rollout">>,
  { events = [], rows = [] }: { events?: DomainEvent[]; rows?: RolloutRow[] } = {},
): RolloutChange {
  const after: Draft<"rollout"> = { ...before, ...change };
  const isClosed = isOpen(before) && !isOpen(after);
  const release = isClosed ? [toRolloutReservation(before.productId)] : [];
  return { type: "rollout", before, after, events, operationId: after.operationId, rows, release };
}

/** Applies a transition to a rollout. */
export function applyRolloutTransition(
  before: RolloutRecord,
  { to, event }: Transition<RolloutStatus>,
  change: Partial<Draft<"rollout">> = {},
  more: { data?: object; rows?: RolloutRow[] } = {},
): RolloutChange {
  const { reason: _, ...rest } = before;
  const after = { ...change, status: to === "same" ? before.status : to };
  const events = [buildEvent({ ...before, ...after }, event, more.data)];
  const changed = changeRollout(before, after, { events, rows: more.rows ?? [] });
  // A reason belongs to the stop that it explains.
  return change.reason === undefined && to !== "same" ? { ...changed, after: { ...rest, ...after } } : changed;
}

/** Builds the first event of a rollout. */
export const buildStartEvent = (rollout: Draft<"rollout">): DomainEvent =>
  buildEvent(rollout, transitions.start.event, { waves: rollout.waves.length, tenants: rollout.planned });

/** Returns the first wave that has not ended. */
export const findCurrentWave = ({ waves }: Pick<RolloutRecord, "waves">): Wave | undefined =>
  waves.find(({ endedAt }) => endedAt === undefined);

/** Returns the position after the last tenant of a wave. */
export const endOfWave = ({ waves }: Pick<RolloutRecord, "waves">, number: number): number =>
  waves.filter((wave) => wave.number <= number).reduce((sum, { total }) => sum + total, 0);

/** Returns the number of the wave of a position in the plan. */
export const waveOf = (rollout: Pick<RolloutRecord, "waves">, position: number): number =>
  rollout.waves.find(({ number }) => position < endOfWave(rollout, number))?.number ?? rollout.waves.length;

/** Counts a tenant in its wave. */
export const countInWave = (
  waves: readonly Wave[],
  { wave }: Pick<Member, "wave">,
  outcome: "succeeded" | "failed" | "skipped",
  by: 1 | -1 = 1,
): Wave[] => waves.map((one) => (one.number === wave ? { ...one, [outcome]: one[outcome] + by } : one));

/** Starts a wave, if it has not started. */
export const startWave = (waves: readonly Wave[], number: number, now: string): Wave[] =>
  waves.map((one) => (one.number === number && one.startedAt === undefined ? { ...one, startedAt: now } : one));

/** The name of the step that stands for a wave. */
export const stepOfWave = ({ number }: Pick<Wave, "number">): string => `Wave ${number}`;

/** The name of the only step of a rollback. */
export const ROLLBACK_STEP = "Return to the former releases";

function statusOfWave({ startedAt, endedAt }: Wave): Step["status"] {
  if (endedAt !== undefined) return "succeeded";
  return startedAt === undefined ? "pending" : "running";
}

/** Returns the steps of a rollout's operation: one for each wave. */
export const listWaveSteps = (waves: readonly Wave[]): OperationRecord["steps"] =>
  waves.map((wave) => ({
    name: stepOfWave(wave),
    status: statusOfWave(wave),
    ...(wave.startedAt === undefined ? {} : { startedAt: wave.startedAt }),
    ...(wave.endedAt === undefined ? {} : { endedAt: wave.endedAt }),
    attempts: [],
  }));

/** Returns the operation with the progress of the waves as its steps. */
export const withWaveSteps = (operation: OperationRecord, { waves }: Pick<RolloutRecord, "waves">): OperationRecord =>
  operation.steps[0]?.name === ROLLBACK_STEP ? operation : { ...operation, steps: listWaveSteps(waves) };
