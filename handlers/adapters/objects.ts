import { environment } from "../../schemas/environment.ts";
import { signedCaller } from "./signed-calls.ts";

const s3 = signedCaller({
  name: "s3",
  endpointVariable: "AWS_ENDPOINT_URL_S3",
  uriEscapePath: false,
  isPassing: ({ status }) => status === 429 || status >= 500,
});

const send = async (method: "GET" | "PUT", key: string, content?: string): Promise<string> => {
  const path = `/${environment("ARTEFACT_BUCKET")}/${key}`;
  const { status, body } = await s3({ method, path, body: content });
  if (status < 300) return body;
  const code = /<Code>(\w+)/.exec(body)?.[1] ?? "no reason given";
  throw new Error(`S3 answered ${status} to ${method} ${key}: ${code}`);
};

/** Writes an object whose key needs no escaping. */
export const putObject = async (key: string, content: string): Promise<void> => {
  await send("PUT", key, content);
};

/** Reads an object; throws when it is not there. */
export const getObject = (key: string): Promise<string> => send("GET", key);
