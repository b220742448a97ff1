import { parseArgs } from "node:util";
import { SQSClient } from "@aws-sdk/client-sqs";
import { redrive } from "../infra/redrive.ts";
import { createClientConfig } from "./client-config.ts";
import { findLocalTarget } from "./command-target.ts";

const usage = `npm run redrive                       moves all dead letters back to their source queues
npm run redrive -- --queue reconcile     moves only those of queues whose name contains this text
The command uses the running local system, or the account of your AWS credentials if none runs.`;

/** Creates a client for the running local system, or for the account of the AWS credentials if none runs. */
function createSqsClient(): SQSClient {
  const local = findLocalTarget();
  return new SQSClient(local === undefined ? {} : createClientConfig(local.endpoint, local.accounts.controlPlane));
}

try {
  const { values } = parseArgs({ options: { queue: { type: "string" } } });
  const results = await redrive(createSqsClient(), values.queue);
  if (results.length === 0) console.log("No queue with a dead-letter queue matches.");
  for (const { queue, moved } of results) console.log(`${queue}: ${moved} moved back`);
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 1;
}
