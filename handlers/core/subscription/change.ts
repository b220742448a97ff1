import type { Plan } from "../../../schemas/plan.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { ReleaseRecord } from "../../../schemas/release.ts";
import type { ChangeSubscription, SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { withDefaults } from "../product/parameter-defaults.ts";
import { checkRelease } from "../product/release.ts";
import { accept, type Context, type OperationDecision, rejectAfterChecks, rejectByChecks } from "../shared/decision.ts";
import { buildBusy, checkStatus } from "../shared/rejections.ts";
import { subscriptionTransitions } from "../shared/transitions.ts";
import { checkTenantReady, checkTerms } from "./check-plan.ts";
import { changeLicence, checkLicenceEnd } from "./licence.ts";
import { resolvePlan } from "./offered-plan.ts";
import { checkSeatLimits } from "./seats.ts";
import { type ParentRun, startSubscriptionWork } from "./start-work.ts";

type ChangeState = {
  tenant: TenantRecord;
  product: ProductRecord | undefined;
  subscription: SubscriptionRecord;
  seats?: ReadonlyMap<string, SeatCounter> | undefined;
  /** The release that the change names. */
  release?: ReleaseRecord | undefined;
};

/** Returns the rejections of every change of a subscription. */
export const checkChange = ({ tenant, subscription }: Pick<ChangeState, "tenant" | "subscription">) => [
  checkTenantReady(tenant, "change a subscription"),
  subscription.activeOperationId === undefined ? undefined : buildBusy(subscription.activeOperationId, "subscription"),
  checkStatus(subscriptionTransitions.change, subscription.status, {
    resource: "subscription",
    predicate: "be changed",
  }),
];

/** Returns the terms after the change, with those that the change names or the new plan gives. */
function resolveTerms({ subscription }: ChangeState, change: ChangeSubscription, plan: Plan) {
  const changesPlan = plan.id !== subscription.planId;
  const seats = change.seats ?? (changesPlan ? plan.entitlements.seats : subscription.seats);
  const parameters = withDefaults(plan, change.parameters ?? subscription.parameters);
  const terms = { ...(seats === undefined ? {} : { seats }), ...(parameters === undefined ? {} : { parameters }) };
  // Terms that the body omits were checked when they were requested, against the plan of that time.
  const checked = { ...(change.seats === undefined ? {} : { seats: change.seats }), ...(parameters && { parameters }) };
  const withParameters = changesPlan || change.parameters !== undefined;
  return { changesPlan, terms, invalid: checkTerms(checked, plan, "", { withParameters }) };
}

/** Checks the release that a change names; a change without one keeps the subscription's release. */
const checkRequestedRelease = ({ product, release }: ChangeState, number: number | undefined) =>
  product === undefined || number === undefined ? undefined : checkRelease(product, { number, release }, "/release");

/** Changes the plan, the seats, the parameters or the release of an active subscription. */
export function changeSubscription(
  state: ChangeState,
  change: ChangeSubscription,
  context: Context,
  { parentId }: Pick<ParentRun, "parentId"> = {},
): OperationDecision {
  const { tenant, subscription } = state;
  const planId = change.planId ?? subscription.planId;
  const { plan, rejection } = resolvePlan(state.product, subscription, planId);
  if (plan === undefined) return rejectAfterChecks(checkChange(state), rejection);
  const { changesPlan, terms, invalid } = resolveTerms(state, change, plan);
  const licence = changesPlan ? changeLicence(subscription.licence, plan, context.now) : subscription.licence;
  const work = startSubscriptionWork(
    context,
    "subscription.change",
    { before: subscription, draft: subscription },
    {
      parentId,
      requestedChange: { planId, ...terms, ...(change.release === undefined ? {} : { release: change.release }) },
      ...(change.onReplacement === undefined ? {} : { onReplacement: change.onReplacement }),
      ...(changesPlan ? { licence } : {}),
    },
  );
  const noSeatLeft = checkSeatLimits(work.changes, state.seats);
  const unavailable = checkRequestedRelease(state, change.release);
  const isOver = changesPlan ? checkLicenceEnd(licence, planId, context.now) : undefined;
  const rejected = rejectByChecks([...checkChange(state), rejection, isOver, invalid, unavailable, noSeatLeft]);
  if (rejected) return rejected;
  return { ...accept(work.changes, [{ type: "tenant", record: tenant }]), operationId: work.operationId };
}
