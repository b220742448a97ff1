import { EventBridgeClient, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { clientOf } from "../system/deployed-system.ts";

/** Whether a rule's pattern lets an event through; the event in whole, as EventBridge has it. */
export const matchesPattern = async (EventPattern: string, Event: string): Promise<boolean> => {
  const client = clientOf(EventBridgeClient);
  return (await client.send(new TestEventPatternCommand({ EventPattern, Event }))).Result ?? false;
};
