import { grantLicence } from "../../../handlers/core/subscription/licence.ts";
import type { Plan } from "../../../schemas/plan.ts";
import type { GrantedLicence, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { buildSubscription, buildTenant, NOW } from "../../support/builders.ts";

/** Returns a plan with a license. */
export const buildPlan = (licence: Plan["licence"]): Plan => ({
  id: "standard",
  name: "Standard",
  tier: "standard",
  entitlements: { features: [], limits: {} },
  ...(licence === undefined ? {} : { licence }),
});

/** Returns the license of a trial. */
export const buildTrial = (days: number | undefined, startsAt = NOW): GrantedLicence =>
  grantLicence(buildPlan({ kind: "trial", ...(days === undefined ? {} : { days }) }), startsAt);

const { activeOperationId: _, ...idle } = buildTenant({ status: "active" });
/** An active tenant without a running operation. */
export const tenant: TenantRecord = idle;

/** A trial of 30 days. */
export const licence = buildTrial(30);
/** Returns a subscription with a trial of 30 days. */
export const buildLicensedSubscription = (overrides: Partial<SubscriptionRecord> = {}) =>
  buildSubscription({ licence, ...overrides });
