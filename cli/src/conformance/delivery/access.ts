import { AwsClient } from "aws4fetch";
import type { LocalPlatform } from "../../connection/local-platform.ts";
import type { SqsAccess } from "./sqs-queue.ts";

type Place = { region: string; account: string };

/** Returns the access to SQS by the credentials of the environment; undefined if there are none. On a local platform an
 *  account's id is its access key. */
export function createSqsAccess(
  env: NodeJS.ProcessEnv,
  local: LocalPlatform | undefined,
  { region, account }: Place,
): SqsAccess | undefined {
  const options = { service: "sqs", region, retries: 3 };
  if (local) {
    const client = new AwsClient({ ...options, accessKeyId: account, secretAccessKey: "test" });
    return { client, endpoint: local.endpoint };
  }
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const { AWS_SESSION_TOKEN: sessionToken, AWS_ENDPOINT_URL: endpoint } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const client = new AwsClient({ ...options, accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) });
  return { client, endpoint };
}
