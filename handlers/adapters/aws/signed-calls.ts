import { text } from "node:stream/consumers";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { dynamodb } from "../dynamodb/dynamodb.ts";

const { config } = dynamodb;

/** How often a request is sent that could not be answered for the moment, and the longest wait before the next, in ms. */
const MAX_TRIES = 3;
const MAX_PAUSE_MS = 200;

/** What is asked of a service, and what it answered. */
export type SignedRequest = {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | undefined;
};
export type SignedResponse = { status: number; body: string };

/** An answer that is no success, under the service's own code as its name: what the SDK's clients throw looks alike. */
export class ServiceError extends Error {
  readonly $metadata: { httpStatusCode: number };

  constructor(message: string, code: string, status: number) {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode: status };
  }
}

/** A service that is asked by signed requests. */
type Service = {
  name: string;
  /** Where the environment may say that the service is, as for every client of the SDK. */
  endpointVariable: string;
  /** Of all services, S3 alone signs the path as it is sent. */
  uriEscapePath?: boolean;
};

const createSigner = ({ name, uriEscapePath = true }: Service) =>
  new SignatureV4({
    service: name,
    region: config.region,
    credentials: config.credentials,
    sha256: config.sha256,
    uriEscapePath,
  });

const resolveEndpoint = async ({ name, endpointVariable }: Service): Promise<URL> => {
  const { [endpointVariable]: ofService, AWS_ENDPOINT_URL: ofAll } = process.env;
  const region = await config.region();
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return new URL(ofService ?? ofAll ?? `https://${name}.${region}.${domain}`);
};

const buildRequest = async (service: Service, { method, path, headers = {}, body }: SignedRequest) => {
  const { protocol, hostname, port, host } = await resolveEndpoint(service);
  return new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port === "" ? {} : { port: Number(port) }),
    path,
    headers: { host, ...headers },
    body,
  });
};

/**
 * A service by signed requests. Its own client would be a good part of the bundle of a function that makes a call or
 * two: what signs, sends and finds credentials is in DynamoDB's client already.
 */
export const createSignedCaller = (service: Service & { isPassing: (answer: SignedResponse) => boolean }) => {
  const signer = createSigner(service);
  return async ({ headers = {}, ...requested }: SignedRequest): Promise<SignedResponse> => {
    const { body } = requested;
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const request = await buildRequest(service, { ...requested, headers: { ...length, ...headers } });
    for (let attempt = 1; ; attempt += 1) {
      const signed = await signer.sign(request);
      const { response } = await config.requestHandler.handle(new HttpRequest(signed));
      const answer = { status: response.statusCode, body: await text(response.body) };
      if (attempt === MAX_TRIES || !service.isPassing(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_PAUSE_MS));
    }
  };
};

/** Returns a function that makes addresses of a service by which their holder may read something, with our right to it. */
export const createPresigner = (service: Service) => {
  const signer = createSigner(service);
  return async (path: string, seconds: number): Promise<string> => {
    const request = await buildRequest(service, { method: "GET", path });
    request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
    const { protocol, headers, query = {} } = await signer.presign(request, { expiresIn: seconds });
    const signed = Object.entries(query).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
    );
    return `${protocol}//${headers["host"]}${path}?${signed.join("&")}`;
  };
};
