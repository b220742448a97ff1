import { text } from "node:stream/consumers";
import { HttpRequest } from "@smithy/core/protocols";
import { isTransientError } from "@smithy/core/retry";
import { SignatureV4 } from "@smithy/signature-v4";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import { retry } from "./retry.ts";

const { config } = dynamodb;

/** The attempts of a request with a transient outcome, such as a throttling or a closed connection. */
const MAX_ATTEMPTS = 3;
const pauses = { firstMs: 200, maxMs: 200 };

export type SignedRequest = {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | undefined;
  /** Ends the request and its further attempts.
   *  @default - the request ends with its response */
  abortSignal?: AbortSignal;
};
export type SignedResponse = { status: number; body: string };

/** An unsuccessful response. Its name is the service's error code, as in errors of the SDK's clients. */
export class ServiceError extends Error {
  readonly $metadata: { httpStatusCode: number };

  constructor(message: string, code: string, status: number) {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode: status };
  }
}

/** An AWS service with signed requests. */
type Service = {
  name: string;
  /** The environment variable that overrides the service's endpoint, as for every client of the SDK. */
  endpointVariable: string;
  /** Escapes the path again before signing; every service but S3 requires it.
   *  @default true */
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

async function resolveEndpoint({ name, endpointVariable }: Service): Promise<URL> {
  const { [endpointVariable]: serviceEndpoint, AWS_ENDPOINT_URL: commonEndpoint } = process.env;
  const region = await config.region();
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return new URL(serviceEndpoint ?? commonEndpoint ?? `https://${name}.${region}.${domain}`);
}

async function buildRequest(service: Service, { method, path, headers = {}, body }: SignedRequest) {
  const { protocol, hostname, port, host } = await resolveEndpoint(service);
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port === "" ? {} : { port: Number(port) }),
    path,
    headers: { host, ...length, ...headers },
    body,
  });
}

/**
 * Returns a function that sends signed requests to a service. It reuses DynamoDB's signer, connections and credentials:
 * a second SDK client would be a large part of the bundle for one or two calls.
 */
export function createSignedCaller(service: Service & { isTransient: (response: SignedResponse) => boolean }) {
  const signer = createSigner(service);
  return async (signedRequest: SignedRequest): Promise<SignedResponse> => {
    const request = await buildRequest(service, signedRequest);
    const { abortSignal } = signedRequest;
    const send = async (): Promise<SignedResponse> => {
      const signed = await signer.sign(request);
      const { response } = await config.requestHandler.handle(
        new HttpRequest(signed),
        abortSignal === undefined ? {} : { abortSignal },
      );
      return { status: response.statusCode, body: await text(response.body) };
    };
    return retry(send, {
      maxAttempts: MAX_ATTEMPTS,
      pauses,
      shouldRetryResult: service.isTransient,
      shouldRetryError: (error) => isTransientError(error as Parameters<typeof isTransientError>[0]),
    });
  };
}

/** Returns a function that presigns a GET request: its URL works without credentials for so many seconds. */
export function createPresigner(service: Service) {
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
}
