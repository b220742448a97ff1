import { text } from "node:stream/consumers";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { dynamodb } from "./dynamodb.ts";

const { config } = dynamodb;

/** How often a request is sent that could not be answered for the moment, and the longest wait before the next, in ms. */
const TRIES = 3;
const LONGEST_PAUSE = 200;

/** What is asked of a service, and what it answered. */
export type SignedRequest = {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | undefined;
};
export type SignedAnswer = { status: number; body: string };

/** An answer that is no success, under the service's own code as its name: what the SDK's clients throw looks alike. */
export class ServiceError extends Error {
  readonly $metadata: { httpStatusCode: number };

  constructor(message: string, code: string, status: number) {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode: status };
  }
}

/**
 * A service by signed requests. Its own client would be a good part of the bundle of a function that makes a call or
 * two: what signs, sends and finds credentials is in DynamoDB's client already.
 */
export const signedCaller = (service: {
  name: string;
  /** Where the environment may say that the service is, as for every client of the SDK. */
  endpointVariable: string;
  /** Of all services, S3 alone signs the path as it is sent. */
  uriEscapePath?: boolean;
  isPassing: (answer: SignedAnswer) => boolean;
}) => {
  const signer = new SignatureV4({
    service: service.name,
    region: config.region,
    credentials: config.credentials,
    sha256: config.sha256,
    uriEscapePath: service.uriEscapePath ?? true,
  });
  const endpoint = async (): Promise<URL> => {
    const { [service.endpointVariable]: ofService, AWS_ENDPOINT_URL: ofAll } = process.env;
    const region = await config.region();
    const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return new URL(ofService ?? ofAll ?? `https://${service.name}.${region}.${domain}`);
  };
  return async ({ method, path, headers = {}, body }: SignedRequest): Promise<SignedAnswer> => {
    const { protocol, hostname, port, host } = await endpoint();
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const request = new HttpRequest({
      method,
      protocol,
      hostname,
      ...(port === "" ? {} : { port: Number(port) }),
      path,
      headers: { host, ...length, ...headers },
      body,
    });
    for (let attempt = 1; ; attempt += 1) {
      const signed = await signer.sign(request);
      const { response } = await config.requestHandler.handle(new HttpRequest(signed));
      const answer = { status: response.statusCode, body: await text(response.body) };
      if (attempt === TRIES || !service.isPassing(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE));
    }
  };
};
