import type { IntegrationKind } from "../../../schemas/integration.ts";
import type { Plan } from "../../../schemas/plan.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { Subscribe } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { withDefaults } from "../product/parameter-defaults.ts";
import { validateParameters } from "../product/plan-parameters.ts";
import type { Rejection } from "../shared/decision.ts";
import { buildBusy, buildIllegalTransition } from "../shared/rejections.ts";
import { findOfferedPlan } from "./offered-plan.ts";

/** Checks the seats and parameters against the plan; `pointer` is their place in the body. */
export function checkTerms(
  requested: Omit<Subscribe, "productId" | "planId">,
  plan: Plan,
  pointer: string,
  { withParameters = true } = {},
): Rejection | undefined {
  const errors = withParameters ? validateParameters(plan, withDefaults(plan, requested.parameters), pointer) : [];
  const maxSeats = plan.entitlements.seats;
  if (requested.seats !== undefined && maxSeats !== undefined && requested.seats > maxSeats) {
    errors.push({ pointer: `${pointer}/seats`, detail: `The plan ${plan.id} has at most ${maxSeats} seats.` });
  }
  if (errors.length === 0) return undefined;
  return { code: "invalidField", detail: "The plan does not allow this subscription.", errors };
}

/** The plan of a requested subscription, with the parts of its product that the subscription keeps. */
export type AcceptedPlan = { plan: Plan; integration: IntegrationKind; release?: number | undefined };

/** Checks a requested subscription against the product and its plan; `pointer` is its place in the body. */
export function checkSubscribeRequest(
  requested: Subscribe,
  product: ProductRecord | undefined,
  pointer: string,
): AcceptedPlan | { rejection: Rejection } {
  const offered = findOfferedPlan(requested, product, pointer);
  if ("rejection" in offered) return offered;
  const { plan, product: known } = offered;
  const rejection = checkTerms(requested, plan, pointer);
  return rejection ? { rejection } : { plan, integration: known.integration.kind, release: known.currentRelease };
}

/** Rejects a command on a subscription unless the tenant is active and has no running operation of its own. */
export function checkTenantReady(tenant: TenantRecord, action: string): Rejection | undefined {
  if (tenant.activeOperationId !== undefined) return buildBusy(tenant.activeOperationId, "tenant");
  if (tenant.status === "active") return undefined;
  const detail = `A tenant that is ${tenant.status} can't ${action}. It must be active.`;
  return buildIllegalTransition(detail, tenant.status);
}
