import { text } from "node:stream/consumers";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { environment } from "../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";

/**
 * S3 by two signed requests. Its own client would be a third of the bundle of every function that reads a template:
 * what signs, sends and finds credentials is in DynamoDB's client already.
 */
const { config } = dynamodb;
const signer = new SignatureV4({
  service: "s3",
  region: config.region,
  credentials: config.credentials,
  sha256: config.sha256,
  // Of all services, S3 alone signs the path as it is sent.
  uriEscapePath: false,
});

/** How often a request is sent that S3 could not answer for the moment, and the longest wait before the next, in ms. */
const TRIES = 3;
const LONGEST_PAUSE = 200;
const isPassing = (status: number): boolean => status === 429 || status >= 500;

/** Where S3 is: as for every client of the SDK, the environment may say so. */
const endpoint = async (): Promise<URL> => {
  const { AWS_ENDPOINT_URL_S3: ofS3, AWS_ENDPOINT_URL: ofAll } = process.env;
  const region = await config.region();
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return new URL(ofS3 ?? ofAll ?? `https://s3.${region}.${domain}`);
};

const send = async (method: "GET" | "PUT", key: string, body?: string): Promise<string> => {
  const { protocol, hostname, port, host } = await endpoint();
  const request = new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port === "" ? {} : { port: Number(port) }),
    path: `/${environment("ARTEFACT_BUCKET")}/${key}`,
    headers: { host, ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }) },
    body,
  });
  for (let attempt = 1; ; attempt += 1) {
    const signed = await signer.sign(request);
    const { response } = await config.requestHandler.handle(new HttpRequest(signed));
    const answer = await text(response.body);
    if (response.statusCode < 300) return answer;
    if (!isPassing(response.statusCode) || attempt === TRIES) {
      const code = /<Code>(\w+)/.exec(answer)?.[1] ?? "no reason given";
      throw new Error(`S3 answered ${response.statusCode} to ${method} ${key}: ${code}`);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE));
  }
};

/** Writes an object whose key needs no escaping. */
export const putObject = async (key: string, content: string): Promise<void> => {
  await send("PUT", key, content);
};

/** Reads an object; throws when it is not there. */
export const getObject = (key: string): Promise<string> => send("GET", key);
