import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { createClientConfig } from "../../local/client-config.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";

/** What feeds the log's events to the bus; switched off, they wait. */
export type Relay = { setEnabled(on: boolean): Promise<void> };

export async function findRelay({ endpoint, accounts }: ConnectionInfo): Promise<Relay> {
  const client = new LambdaClient(createClientConfig(endpoint, accounts.controlPlane));
  const { EventSourceMappings = [] } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: "tenantry-relay" }),
  );
  const [{ UUID } = {}] = EventSourceMappings;
  if (UUID === undefined) throw new Error("Nothing feeds the relay");
  return {
    setEnabled: async (on) => void (await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: on }))),
  };
}
