import { EventBridgeClient, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { clientOf } from "../system/deployed-system.ts";

/** Checks whether a rule's pattern matches a complete EventBridge event. */
export async function matchesPattern(EventPattern: string, Event: string): Promise<boolean> {
  const client = clientOf(EventBridgeClient);
  return (await client.send(new TestEventPatternCommand({ EventPattern, Event }))).Result ?? false;
}
