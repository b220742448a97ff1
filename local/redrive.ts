import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { SQSClient } from "@aws-sdk/client-sqs";
import { redrive } from "../infra/redrive.ts";
import { createClientConfig } from "./client-config.ts";
import { readConnectionInfo } from "./connection-info.ts";
import { defaultWorkspace } from "./workspace.ts";

const usage = `npm run redrive                       sends all dead letters back to the queues they came from
npm run redrive -- --queue settle     only those of queues with this in their name
With a local system up it means that one; otherwise the account of your AWS credentials.`;

/** The account that is meant: the running local system's, or that of the caller's credentials. */
const createSqsClient = (): SQSClient => {
  if (!existsSync(defaultWorkspace.connectionFile)) return new SQSClient({});
  const { endpoint, accounts } = readConnectionInfo(defaultWorkspace.connectionFile);
  return new SQSClient(createClientConfig(endpoint, accounts.controlPlane));
};

try {
  const { values } = parseArgs({ options: { queue: { type: "string" } } });
  const results = await redrive(createSqsClient(), values.queue);
  if (results.length === 0) console.log("There is no such queue with a dead-letter queue.");
  for (const { queue, moved } of results) console.log(`${queue}: ${moved} sent again`);
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 1;
}
