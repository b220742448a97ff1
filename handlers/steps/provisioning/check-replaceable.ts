import type { OperationRecord } from "../../../schemas/operation.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import type { Stack } from "../../adapters/product-account/stack-requests.ts";
import { creatorIdOf, describeKeptStack, isReplaceable } from "../../core/subscription/replaceable-stack.ts";
import type { ProvisioningContext } from "./provisioning-context.ts";

/** Returns why a provisioning must not delete a stack with its name; undefined if the stack holds no tenant's data. */
export async function checkReplaceable(
  { subscription }: Pick<ProvisioningContext, "subscription">,
  operation: OperationRecord,
  stack: Stack,
): Promise<string | undefined> {
  const id = creatorIdOf(stack);
  const creator = id === undefined || id === operation.id ? undefined : await getOperation(id);
  return isReplaceable(stack, operation, creator) ? undefined : describeKeptStack(subscription);
}
