import { createHash } from "node:crypto";
import { type EnvironmentName, readEnvironment } from "../../../schemas/environment.ts";
import { createPresigner, createSignedCaller, ServiceError } from "../aws/signed-calls.ts";

/** The environment variables that name buckets. */
type BucketName = Extract<EnvironmentName, "TEMPLATE_BUCKET" | "AUDIT_BUCKET">;

const service = {
  name: "s3",
  endpointVariable: "AWS_ENDPOINT_URL_S3",
  uriEscapePath: false,
  isTransient: ({ status }: { status: number }) => status === 429 || status >= 500,
};
const s3 = createSignedCaller(service);
const presignS3 = createPresigner(service);

/** Returns the checksum header, which a bucket with Object Lock requires. */
const checksumOf = (content: string) => ({ "content-md5": createHash("md5").update(content).digest("base64") });

async function sendRequest(method: "GET" | "PUT", bucket: BucketName, key: string, content?: string): Promise<string> {
  const path = `/${readEnvironment(bucket)}/${key}`;
  const headers = content === undefined ? {} : checksumOf(content);
  const { status, body } = await s3({ method, path, headers, body: content });
  if (status < 300) return body;
  const code = /<Code>(\w+)/.exec(body)?.[1];
  const message = `S3 answered ${status} to ${method} ${key}: ${code ?? "no reason given"}`;
  throw new ServiceError(message, code ?? "S3Error", status);
}

/** Writes an object whose key needs no escaping. */
export async function putObject(key: string, content: string, bucket: BucketName = "TEMPLATE_BUCKET"): Promise<void> {
  await sendRequest("PUT", bucket, key, content);
}

/** Reads an object of the artifact bucket; throws when it does not exist. */
export const getObject = (key: string): Promise<string> => sendRequest("GET", "TEMPLATE_BUCKET", key);

/** Presigns the URL of an object in the artifact bucket; it works for so many seconds. */
export const presignObject = (key: string, seconds: number): Promise<string> =>
  presignS3(`/${readEnvironment("TEMPLATE_BUCKET")}/${key}`, seconds);
