import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { createClientConfig } from "../../local/client-config.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";

/** The relay's event source. While it is disabled, events wait in the log's stream. */
export type Relay = { setEnabled(on: boolean): Promise<void> };

export async function findRelay({ endpoint, accounts }: ConnectionInfo): Promise<Relay> {
  const client = new LambdaClient(createClientConfig(endpoint, accounts.controlPlane));
  const { EventSourceMappings = [] } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: "tenantry-relay" }),
  );
  const [{ UUID } = {}] = EventSourceMappings;
  if (UUID === undefined) throw new Error("The relay has no event source");
  return {
    setEnabled: async (on) => void (await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: on }))),
  };
}
