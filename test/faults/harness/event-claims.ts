import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Envelope } from "../../../events/envelope.ts";
import { findWorkspace } from "./answering-product.ts";
import type { ObservedCall } from "./proxy.ts";
import { type DeployedStack, readProduct, readStack } from "./record-check.ts";

type PutItem = { Put?: { Item: Parameters<typeof unmarshall>[0] } };

/** Parses the events that a call writes to the log. */
function parseLoggedEvents({ action, body }: Pick<ObservedCall, "action" | "body">): Envelope[] {
  if (action !== "TransactWriteItems") return [];
  const { TransactItems = [] } = JSON.parse(body.toString()) as { TransactItems?: PutItem[] };
  return TransactItems.flatMap(({ Put }) => {
    const item = Put && unmarshall(Put.Item);
    return item?.["envelope"] ? [item["envelope"] as Envelope] : [];
  });
}

type StackClaim = (stack: DeployedStack | undefined) => boolean;

/** The states of a stack that events claim when they are written. */
const stackClaims: Record<string, StackClaim> = {
  SubscriptionActivated: (stack) => stack !== undefined && !stack.status.endsWith("_IN_PROGRESS"),
  SubscriptionChanged: (stack) => stack !== undefined,
  SubscriptionSuspended: (stack) => stack?.parameters["Status"] !== "active",
  SubscriptionReactivated: (stack) => stack?.parameters["Status"] !== "suspended",
  SubscriptionSuspensionFailed: (stack) => stack?.parameters["Status"] !== "suspended",
  SubscriptionReactivationFailed: (stack) => stack?.parameters["Status"] !== "active",
  SubscriptionCancelled: (stack) => stack === undefined,
};

/** Lists the events of a call that contradict the present state of the product's account. */
export async function findUntrueEvents(call: ObservedCall): Promise<string[]> {
  const claims = parseLoggedEvents(call).filter(({ type }) => type in stackClaims);
  const checked = claims.map(async ({ type, tenantid = "", productid = "" }) => {
    const product = await readProduct(productid);
    if (product.integration.kind === "events") {
      const workspace = findWorkspace(productid, tenantid);
      const remains = type === "SubscriptionCancelled" && workspace !== undefined;
      return remains ? [`${type} was written while the product had ${JSON.stringify(workspace)}`] : [];
    }
    const stack = await readStack(product.account, tenantid, productid);
    return stackClaims[type]?.(stack) ? [] : [`${type} was written while the stack was ${stack?.status ?? "missing"}`];
  });
  return (await Promise.all(checked)).flat();
}
