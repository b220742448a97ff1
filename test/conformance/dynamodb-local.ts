import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { findFreePort } from "../../local/free-port.ts";
import { waitFor } from "../support/system/deployed-system.ts";
import { fetchJars } from "./java-tool.ts";

/** A call to DynamoDB as it was recorded, with what came of it. */
export type RecordedCall = { action: string; body: string; verdict: string };

/** AWS's own DynamoDB for a desk, in memory. */
export type DynamoDbLocal = {
  /** Makes a call and returns what came of it, in the words of `verdictOf`. */
  call: (action: string, body: object) => Promise<string>;
  stop: () => Promise<void>;
};

/** Returns what came of a call: "ok", or the error with the reason of each item of a cancelled transaction. */
export function summarizeResponse(status: number, body: string): string {
  if (status < 300) return "ok";
  const { __type = "", CancellationReasons: reasons = [] } = JSON.parse(body) as {
    __type?: string;
    CancellationReasons?: { Code?: string }[];
  };
  return [__type.split("#").at(-1), ...reasons.map(({ Code = "None" }) => Code)].join(" ");
}

/** Starts DynamoDBLocal, whose licence lets one test with it and not pass it on. It tells nobody about its use. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const jars = await fetchJars("dynamodb-local");
  const port = await findFreePort();
  const server = "software.amazon.dynamodb.services.local.main.ServerRunner";
  const options = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", String(port)];
  const java = ["--class-path", path.join(jars, "*"), `-Djava.library.path=${jars}`, server, ...options];
  const child = spawn("java", java, { stdio: "ignore" });
  const abandon = () => child.kill("SIGKILL");
  process.once("exit", abandon);
  const call = async (action: string, body: object): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${action}`,
        authorization:
          "AWS4-HMAC-SHA256 Credential=desk/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
      },
      body: JSON.stringify(body),
    });
    return summarizeResponse(response.status, await response.text());
  };
  await waitFor("DynamoDBLocal answers", async () => (await call("ListTables", {})) === "ok", { within: 60_000 });
  return {
    call,
    stop: async () => {
      process.off("exit", abandon);
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
