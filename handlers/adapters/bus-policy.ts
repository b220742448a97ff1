import { EventBridgeClient, PutPermissionCommand } from "@aws-sdk/client-eventbridge";
import { environment } from "../../schemas/environment.ts";
import type { ProductRecord } from "../../schemas/product.ts";

const eventbridge = new EventBridgeClient({});

/**
 * Lets the product's account put events on the bus: its reports. A statement that is added on its own can't say which
 * events, so whoever listens looks at the account that EventBridge writes into each. May be repeated: the statement has the product's name.
 */
export const admitToBus = async ({ id, account }: ProductRecord): Promise<void> => {
  await eventbridge.send(
    new PutPermissionCommand({
      EventBusName: environment("BUS_NAME"),
      StatementId: `product-${id}`,
      Action: "events:PutEvents",
      Principal: account,
    }),
  );
};
