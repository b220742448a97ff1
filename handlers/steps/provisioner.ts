import { checkProductAccount } from "./provisioning/check-product-account.ts";
import { deployProductStack } from "./provisioning/deploy-product-stack.ts";
import { ListStacksRequest, listStacks } from "./provisioning/list-stacks.ts";
import { removeProductStack } from "./provisioning/remove-product-stack.ts";
import { restoreProductStack, updateProductStack } from "./provisioning/update-product-stack.ts";
import { createStepHandler, TaskInput } from "./runtime/step-handler.ts";

const tasks = {
  "check-product-account": createStepHandler(checkProductAccount),
  "deploy-product-stack": createStepHandler(deployProductStack),
  "update-product-stack": createStepHandler(updateProductStack),
  "restore-product-stack": createStepHandler(restoreProductStack, { compensates: true }),
  "remove-product-stack": createStepHandler(removeProductStack, { compensates: true }),
};

/**
 * The one function that leaves the control plane's account, and the one principal that products' roles trust: all
 * steps in products' accounts go through it.
 */
export const handler = (raw: unknown) => {
  const question = ListStacksRequest.safeParse(raw);
  if (question.success) return listStacks(question.data);
  const { task } = TaskInput.parse(raw);
  const run = tasks[task as keyof typeof tasks];
  if (run === undefined) throw new Error(`There is no task ${task}`);
  return run(raw);
};
