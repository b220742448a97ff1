import { deprovisionSubscription } from "./deprovision-subscription.ts";
import { onboardTenant } from "./onboard-tenant.ts";
import { provisionSubscription } from "./provision-subscription.ts";
import { verifyProduct } from "./verify-product.ts";
import type { Workflow } from "./workflow.ts";

/** Every workflow that is deployed. */
export const workflows: readonly Workflow[] = [
  onboardTenant,
  provisionSubscription,
  deprovisionSubscription,
  verifyProduct,
];
