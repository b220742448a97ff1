import {
  EventBridgeClient,
  PolicyLengthExceededException,
  PutPermissionCommand,
  RemovePermissionCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-eventbridge";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { clientSettings } from "../aws/client-settings.ts";

const eventbridge = new EventBridgeClient(clientSettings);

const statementIdOf = ({ id }: Pick<ProductRecord, "id">) => `product-${id}`;

/**
 * Allows the product's account to put its reports on the bus. It may be repeated, because the product's id names the
 * statement. Returns "policyFull" when the bus policy has no space for another statement.
 */
export async function grantBusAccess({ id, account }: ProductRecord): Promise<"granted" | "policyFull"> {
  const command = new PutPermissionCommand({
    EventBusName: readEnvironment("BUS_NAME"),
    StatementId: statementIdOf({ id }),
    Action: "events:PutEvents",
    Principal: account,
  });
  try {
    await eventbridge.send(command);
    return "granted";
  } catch (error) {
    if (error instanceof PolicyLengthExceededException) return "policyFull";
    throw error;
  }
}

/** Removes the product's statement from the bus policy. It may be repeated. */
export async function revokeBusAccess(product: Pick<ProductRecord, "id">): Promise<void> {
  const command = new RemovePermissionCommand({
    EventBusName: readEnvironment("BUS_NAME"),
    StatementId: statementIdOf(product),
  });
  try {
    await eventbridge.send(command);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
