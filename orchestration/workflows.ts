import { awaitRemovalReport, awaitReport } from "./await-report.ts";
import { changeSubscription } from "./change-subscription.ts";
import { deprovisionSubscription } from "./deprovision-subscription.ts";
import { offboardTenant } from "./offboard-tenant.ts";
import { onboardTenant } from "./onboard-tenant.ts";
import { provisionSubscription } from "./provision-subscription.ts";
import { provisionUser } from "./provision-user.ts";
import { reactivateSubscription } from "./reactivate-subscription.ts";
import { reactivateTenant } from "./reactivate-tenant.ts";
import { removeUser } from "./remove-user.ts";
import { suspendSubscription } from "./suspend-subscription.ts";
import { suspendTenant } from "./suspend-tenant.ts";
import { updateUser } from "./update-user.ts";
import { verifyProduct } from "./verify-product.ts";
import type { Workflow } from "./workflow.ts";

/** All deployed workflows. */
export const workflows: readonly Workflow[] = [
  onboardTenant,
  suspendTenant,
  reactivateTenant,
  offboardTenant,
  provisionSubscription,
  changeSubscription,
  suspendSubscription,
  reactivateSubscription,
  deprovisionSubscription,
  awaitReport,
  awaitRemovalReport,
  verifyProduct,
  provisionUser,
  updateUser,
  removeUser,
];
