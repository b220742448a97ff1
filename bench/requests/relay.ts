import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { awsAt } from "../../local/aws.ts";
import type { Card } from "../../local/card.ts";

/** What feeds the log's events to the bus; switched off, they wait. */
export type Relay = { switch(on: boolean): Promise<void> };

export async function relayOf({ endpoint, accounts }: Card): Promise<Relay> {
  const client = new LambdaClient(awsAt(endpoint, accounts.controlPlane));
  const { EventSourceMappings = [] } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: "tenantry-relay" }),
  );
  const [{ UUID } = {}] = EventSourceMappings;
  if (UUID === undefined) throw new Error("Nothing feeds the relay");
  return {
    switch: async (on) => void (await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: on }))),
  };
}
