import { createServer } from "node:http";
import { SQSClient } from "@aws-sdk/client-sqs";
import { poll } from "tenantry/consumer";
import { createConsumer } from "./consumer.ts";
import { ControlPlane } from "./control-plane.ts";
import { findQueueRegion } from "./queue-region.ts";
import { StateFile } from "./state-file.ts";
import { Workspaces } from "./workspaces.ts";

function readSetting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`The environment variable ${name} is not set`);
  return value;
}

const queueUrl = readSetting("QUEUE_URL");
const region = findQueueRegion(queueUrl);
const client = new SQSClient(region === undefined ? {} : { region });
const port = Number(readSetting("PORT"));
const stateFile = new StateFile(readSetting("STATE_FILE"));
const workspaces = new Workspaces(stateFile, (tenantId) => `http://localhost:${port}/workspaces/${tenantId}`);
const controlPlane = new ControlPlane({
  apiUrl: readSetting("API_URL"),
  tokenUrl: readSetting("TOKEN_URL"),
  clientId: readSetting("CLIENT_ID"),
  clientSecret: readSetting("CLIENT_SECRET"),
});
const abortController = new AbortController();

const consumer = createConsumer({ stateFile, workspaces, controlPlane });

/** The product's own server. It shows a tenant's workspace at its address. */
const server = createServer((request, response) => {
  const [, tenantId = ""] = /^\/workspaces\/(\w+)$/.exec(request.url ?? "") ?? [];
  const workspace = workspaces.find(tenantId);
  response.writeHead(workspace ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(workspace ?? { detail: "There is no such workspace." }));
}).listen(port, "127.0.0.1");

function stop() {
  abortController.abort();
  server.close();
  server.closeAllConnections();
  if (process.connected) process.disconnect();
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
// If a parent process holds an IPC channel, this process ends together with it.
process.once("disconnect", stop);

console.log(`The help desk listens to ${queueUrl}`);
await poll(consumer, { client, queueUrl, signal: abortController.signal });
