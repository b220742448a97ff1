import type { TaskOf } from "../../schemas/workflow-steps.ts";
import { checkProductAccount } from "./provisioning/check-product-account.ts";
import { deployProductStack } from "./provisioning/deploy-product-stack.ts";
import { ListStacksRequest, listStacks } from "./provisioning/list-stacks.ts";
import { removeProductStack } from "./provisioning/remove-product-stack.ts";
import { restoreProductStack, updateProductStack } from "./provisioning/update-product-stack.ts";
import { createStepHandler, type StepHandler } from "./runtime/step-handler.ts";
import { TaskInput } from "./runtime/task-input.ts";

const tasks: Record<TaskOf<"provisioner">, StepHandler> = {
  "check-product-account": createStepHandler(checkProductAccount),
  "deploy-product-stack": createStepHandler(deployProductStack),
  "update-product-stack": createStepHandler(updateProductStack),
  "restore-product-stack": createStepHandler(restoreProductStack, { compensates: true }),
  "remove-product-stack": createStepHandler(removeProductStack, { compensates: true }),
};

/** Runs all steps in product accounts: its role is the only principal that the roles of product accounts trust. */
export function handler(raw: unknown) {
  const request = ListStacksRequest.safeParse(raw);
  if (request.success) return listStacks(request.data);
  const { task } = TaskInput.parse(raw);
  const run = tasks[task as keyof typeof tasks];
  if (run === undefined) throw new Error(`There is no task ${task}`);
  return run(raw);
}
