import {
  EventBridgeClient,
  PolicyLengthExceededException,
  PutPermissionCommand,
  RemovePermissionCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-eventbridge";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { clientSettings } from "../client-settings.ts";

const eventbridge = new EventBridgeClient(clientSettings);

const statementIdOf = ({ id }: Pick<ProductRecord, "id">) => `product-${id}`;

/**
 * Lets the product's account put events on the bus: its reports. May be repeated: the statement has the product's name.
 * Returns "full" where the bus's policy has no room for another statement.
 */
export const grantBusAccess = async ({ id, account }: ProductRecord): Promise<"admitted" | "full"> => {
  const command = new PutPermissionCommand({
    EventBusName: readEnvironment("BUS_NAME"),
    StatementId: statementIdOf({ id }),
    Action: "events:PutEvents",
    Principal: account,
  });
  try {
    await eventbridge.send(command);
    return "admitted";
  } catch (error) {
    if (error instanceof PolicyLengthExceededException) return "full";
    throw error;
  }
};

/** Takes the product's statement from the bus. May be repeated. */
export const revokeBusAccess = async (product: Pick<ProductRecord, "id">): Promise<void> => {
  const command = new RemovePermissionCommand({
    EventBusName: readEnvironment("BUS_NAME"),
    StatementId: statementIdOf(product),
  });
  try {
    await eventbridge.send(command);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
};
