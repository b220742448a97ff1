import { InspectTenantRequest, ListOrphansRequest } from "../../schemas/tenant-inspection.ts";
import type { StepNameOf } from "../../schemas/workflow-steps.ts";
import { compareIdentities, repairIdentities } from "./identity/compare-identities.ts";
import { alignIdentity, makeIdentity, removeIdentity } from "./identity/identity-steps.ts";
import { inspectTenantIdentities, listOrphanIdentities } from "./identity/inspect-identities.ts";
import { removeUsers } from "./identity/remove-users.ts";
import { createStepHandler, dispatchStep, type StepHandler } from "./runtime/step-handler.ts";

const handlers: Record<StepNameOf<"manage-identities">, StepHandler> = {
  "Make the identity": createStepHandler(makeIdentity),
  "Align the identity": createStepHandler(alignIdentity),
  "Remove the identity": createStepHandler(removeIdentity, { compensates: true }),
  "Remove the users": createStepHandler(removeUsers),
  "Compare the identities": createStepHandler(compareIdentities),
  "Repair the identities": createStepHandler(repairIdentities),
};

/** Runs all steps on identities, so that one function alone has rights on the user pool's users. */
export function handler(raw: unknown) {
  const inspection = InspectTenantRequest.safeParse(raw);
  if (inspection.success) return inspectTenantIdentities(inspection.data);
  const orphans = ListOrphansRequest.safeParse(raw);
  if (orphans.success) return listOrphanIdentities(orphans.data);
  return dispatchStep(handlers, raw);
}
