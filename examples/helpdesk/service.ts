import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Envelope } from "../../events/envelope.ts";
import { ControlPlane } from "./control-plane.ts";
import { Workspaces } from "./workspaces.ts";

/** How long a poll waits for a message, in seconds, and how long it pauses after a failure, in ms. */
const LONG_POLL = 20;
const PAUSE = 1000;

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`The environment variable ${name} is not set`);
  return value;
};

const sqs = new SQSClient({});
const queue = { QueueUrl: setting("QUEUE_URL") };
const port = Number(setting("PORT"));
const workspaces = new Workspaces(
  setting("STATE_FILE"),
  (tenantId) => `http://localhost:${port}/workspaces/${tenantId}`,
);
const controlPlane = new ControlPlane({
  apiUrl: setting("API_URL"),
  tokenUrl: setting("TOKEN_URL"),
  clientId: setting("CLIENT_ID"),
  clientSecret: setting("CLIENT_SECRET"),
});
const stopping = new AbortController();

const learn = async (fact: Envelope): Promise<void> => {
  const { tenantid: tenantId = "", data } = fact;
  const shared = fact.type === "ProfileShared";
  workspaces.know(fact, tenantId, shared ? await controlPlane.profile(tenantId, String(data["userId"])) : undefined);
};

/** Does what a fact asks for and reports on it; the message is let go only then, so that a crash repeats it. */
const handle = async ({ Body = "", ReceiptHandle }: Message): Promise<void> => {
  const fact = Envelope.parse(JSON.parse(Body));
  if (fact.type === "ProfileShared" || fact.type === "ProfileWithdrawn") await learn(fact);
  const report = workspaces.act(fact);
  if (report !== undefined && fact.operationid !== undefined) {
    const status = await controlPlane.report(fact.operationid, report);
    console.log(`${fact.type} of ${fact.tenantid}: reported ${report.outcome}, answered ${status}`);
  }
  await sqs.send(new DeleteMessageCommand({ ...queue, ReceiptHandle }));
};

const consume = async (): Promise<void> => {
  while (!stopping.signal.aborted) {
    try {
      const request = new ReceiveMessageCommand({ ...queue, MaxNumberOfMessages: 10, WaitTimeSeconds: LONG_POLL });
      const { Messages = [] } = await sqs.send(request, { abortSignal: stopping.signal });
      // One that fails comes again after its visibility; the others need not wait for it.
      for (const message of Messages) await handle(message).catch((error) => console.error(error));
    } catch (error) {
      if (stopping.signal.aborted) return;
      console.error(error);
      await delay(PAUSE);
    }
  }
};

/** The product itself, as far as it goes: what a tenant finds at the address of its workspace. */
const server = createServer((request, response) => {
  const [, tenantId = ""] = /^\/workspaces\/(\w+)$/.exec(request.url ?? "") ?? [];
  const workspace = workspaces.find(tenantId);
  response.writeHead(workspace ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(workspace ?? { detail: "There is no such workspace." }));
}).listen(port, "127.0.0.1");

const stop = () => {
  stopping.abort();
  server.close();
  server.closeAllConnections();
  if (process.connected) process.disconnect();
};
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
// Where another process started this one and holds a channel to it, the two end together.
process.once("disconnect", stop);

console.log(`The help desk listens to ${queue.QueueUrl}`);
await consume();
