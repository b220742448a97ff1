import { isThrottlingError } from "@smithy/core/retry";

/** The fields of an error that the SDK and AWS services add. */
type AwsError = Error & {
  $metadata?: { httpStatusCode?: number | undefined };
  /** The outcome of each item of a DynamoDB transaction. */
  CancellationReasons?: { Code?: string | undefined }[];
};

/** Throttling codes that the SDK's list lacks: of KMS keys, and of too many open executions. */
const EXTRA_CODES = ["Throttled", "KmsThrottled", "KMSThrottlingException", "ExecutionLimitExceeded"];
/** The throttling codes of items in a cancelled transaction, and the codes that may accompany them. */
const THROTTLED_ITEM_CODES = ["ThrottlingError", "ProvisionedThroughputExceeded"];
const HARMLESS_ITEM_CODES = ["None", "ConditionalCheckFailed", "TransactionConflict"];

const SERVICE_UNAVAILABLE = 503;
/** The depth to which an error's causes are followed. */
const MAX_DEPTH = 5;

function isThrottledTransaction({ CancellationReasons: reasons = [] }: AwsError): boolean {
  const codes = reasons.map(({ Code = "None" }) => Code);
  const throttled = codes.filter((code) => THROTTLED_ITEM_CODES.includes(code));
  return throttled.length > 0 && codes.every((code) => throttled.includes(code) || HARMLESS_ITEM_CODES.includes(code));
}

/**
 * Returns whether an error means that a service throttles its callers or is overloaded. It uses the SDK's list of codes,
 * so that it agrees with the SDK's retries.
 */
export function isThrottled(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return false;
  const awsError: AwsError = error;
  return (
    isThrottlingError(awsError as Parameters<typeof isThrottlingError>[0]) ||
    EXTRA_CODES.includes(awsError.name) ||
    awsError.$metadata?.httpStatusCode === SERVICE_UNAVAILABLE ||
    isThrottledTransaction(awsError) ||
    isThrottled(awsError.cause, depth + 1)
  );
}
