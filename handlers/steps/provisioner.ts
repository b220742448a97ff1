import { InspectTenantRequest } from "../../schemas/tenant-inspection.ts";
import { UpdatePreviewRequest } from "../../schemas/update-preview.ts";
import type { StepNameOf } from "../../schemas/workflow-steps.ts";
import { checkProductAccount } from "./provisioning/check-product-account.ts";
import { compareStacks } from "./provisioning/compare-stacks.ts";
import { deployProductStack } from "./provisioning/deploy-product-stack.ts";
import { inspectTenantStacks } from "./provisioning/inspect-tenant.ts";
import { ListStacksRequest, listStacks } from "./provisioning/list-stacks.ts";
import { previewUpdate } from "./provisioning/preview-update.ts";
import { removeProductStack } from "./provisioning/remove-product-stack.ts";
import { repairStacks } from "./provisioning/repair-stacks.ts";
import { restoreProductStack, updateProductStack } from "./provisioning/update-product-stack.ts";
import { createStepHandler, dispatchStep, type StepHandler } from "./runtime/step-handler.ts";

const handlers: Record<StepNameOf<"provisioner">, StepHandler> = {
  "Check the product account": createStepHandler(checkProductAccount),
  "Deploy the product stack": createStepHandler(deployProductStack),
  "Update the product stack": createStepHandler(updateProductStack),
  "Restore the product stack": createStepHandler(restoreProductStack, { compensates: true }),
  "Remove the product stack": createStepHandler(removeProductStack, { compensates: true }),
  "Compare the stacks": createStepHandler(compareStacks),
  "Repair the stacks": createStepHandler(repairStacks),
};

/** Runs all steps in product accounts: its role is the only principal that the roles of product accounts trust. */
export function handler(raw: unknown) {
  const list = ListStacksRequest.safeParse(raw);
  if (list.success) return listStacks(list.data);
  const inspection = InspectTenantRequest.safeParse(raw);
  if (inspection.success) return inspectTenantStacks(inspection.data);
  const preview = UpdatePreviewRequest.safeParse(raw);
  if (preview.success) return previewUpdate(preview.data);
  return dispatchStep(handlers, raw);
}
