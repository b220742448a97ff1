import path from "node:path";
import { findFreePort } from "../../local/free-port.ts";
import { startBoundProcess, stopBoundProcess } from "../support/system/bound-process.ts";
import { waitFor } from "../support/system/deployed-system.ts";
import { fetchJars } from "./java-tool.ts";

/** A recorded call to DynamoDB with its result. */
export type RecordedCall = { action: string; body: string; verdict: string };

/** A running DynamoDB Local, in memory. */
export type DynamoDbLocal = {
  /** Makes a call and returns its result in the form of `summarizeResponse`. */
  call: (action: string, body: object) => Promise<string>;
  stop: () => Promise<void>;
};

/** Returns the result of a call: "ok", or the error with the reason for each item of a cancelled transaction. */
export function summarizeResponse(status: number, body: string): string {
  if (status < 300) return "ok";
  const { __type = "", CancellationReasons: reasons = [] } = JSON.parse(body) as {
    __type?: string;
    CancellationReasons?: { Code?: string }[];
  };
  return [__type.split("#").at(-1), ...reasons.map(({ Code = "None" }) => Code)].join(" ");
}

/** Starts DynamoDB Local without telemetry. Its license allows tests but no distribution. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const jars = await fetchJars("dynamodb-local");
  const port = await findFreePort();
  const server = "software.amazon.dynamodb.services.local.main.ServerRunner";
  const options = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", String(port)];
  const java = ["--class-path", path.join(jars, "*"), `-Djava.library.path=${jars}`, server, ...options];
  const child = startBoundProcess("java", java);
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
  await waitFor("DynamoDBLocal answers", async () => (await call("ListTables", {})) === "ok");
  return {
    call,
    stop: () => stopBoundProcess(child),
  };
}
