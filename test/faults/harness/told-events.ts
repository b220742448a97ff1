import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Envelope } from "../../../events/envelope.ts";
import type { SeenCall } from "../../support/fault-proxy.ts";
import { workspaceAt } from "./answering-product.ts";
import { productOf, type SeenStack, stackOf } from "./truth.ts";

type Put = { Put?: { Item: Parameters<typeof unmarshall>[0] } };

/** Returns the events that a call writes to the log. */
const eventsIn = ({ action, body }: Pick<SeenCall, "action" | "body">): Envelope[] => {
  if (action !== "TransactWriteItems") return [];
  const { TransactItems = [] } = JSON.parse(body.toString()) as { TransactItems?: Put[] };
  return TransactItems.flatMap(({ Put }) => {
    const item = Put && unmarshall(Put.Item);
    return item?.["envelope"] ? [item["envelope"] as Envelope] : [];
  });
};

type Claim = (stack: SeenStack | undefined) => boolean;

/** The claims that events make about the stack at the moment they are written. */
const claims: Record<string, Claim> = {
  SubscriptionActivated: (stack) => stack !== undefined && !stack.status.endsWith("_IN_PROGRESS"),
  SubscriptionChanged: (stack) => stack !== undefined,
  SubscriptionSuspended: (stack) => stack?.parameters["Status"] !== "active",
  SubscriptionReactivated: (stack) => stack?.parameters["Status"] !== "suspended",
  SubscriptionSuspensionFailed: (stack) => stack?.parameters["Status"] !== "suspended",
  SubscriptionReactivationFailed: (stack) => stack?.parameters["Status"] !== "active",
  SubscriptionCancelled: (stack) => stack === undefined,
};

/** Lists the events of a call that claim something that is not so in the product's account at this moment. */
export const untrueEvents = async (call: SeenCall): Promise<string[]> => {
  const claiming = eventsIn(call).filter(({ type }) => type in claims);
  const checked = claiming.map(async ({ type, tenantid = "", productid = "" }) => {
    const product = await productOf(productid);
    if (product.integration.kind === "events") {
      const workspace = workspaceAt(productid, tenantid);
      const left = type === "SubscriptionCancelled" && workspace !== undefined;
      return left ? [`${type} was written while the product had ${JSON.stringify(workspace)}`] : [];
    }
    const stack = await stackOf(product.account, tenantid, productid);
    return claims[type]?.(stack) ? [] : [`${type} was written while the stack was ${stack?.status ?? "not there"}`];
  });
  return (await Promise.all(checked)).flat();
};
