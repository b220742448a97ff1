import { isThrottlingError } from "@smithy/core/retry";

/** The parts of an error that AWS's services and the SDK fill in. */
type AwsError = Error & {
  $metadata?: { httpStatusCode?: number | undefined };
  /** The outcome of each item of a DynamoDB transaction. */
  CancellationReasons?: { Code?: string | undefined }[];
};

/** Codes for "later" that the SDK's own list lacks: keys that are asked too often, and too many open executions. */
const EXTRA_CODES = ["Throttled", "KmsThrottled", "KMSThrottlingException", "ExecutionLimitExceeded"];
/** The same inside a cancelled transaction, where they stand beside what is harmless. */
const THROTTLED_ITEM_CODES = ["ThrottlingError", "ProvisionedThroughputExceeded"];
const HARMLESS_ITEM_CODES = ["None", "ConditionalCheckFailed", "TransactionConflict"];

/** The status by which a service says that it is overloaded. */
const SERVICE_UNAVAILABLE = 503;
/** The depth to which causes are followed. */
const MAX_DEPTH = 5;

const isThrottledTransaction = ({ CancellationReasons: reasons = [] }: AwsError): boolean => {
  const codes = reasons.map(({ Code = "None" }) => Code);
  const throttled = codes.filter((code) => THROTTLED_ITEM_CODES.includes(code));
  return throttled.length > 0 && codes.every((code) => throttled.includes(code) || HARMLESS_ITEM_CODES.includes(code));
};

/**
 * Tells whether an error means "later": a service answered that it is called too often or is overloaded. The list of
 * codes is the SDK's own, so that this and the SDK's retries agree.
 */
export const isThrottled = (error: unknown, depth = 0): boolean => {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return false;
  const fault: AwsError = error;
  return (
    isThrottlingError(fault as Parameters<typeof isThrottlingError>[0]) ||
    EXTRA_CODES.includes(fault.name) ||
    fault.$metadata?.httpStatusCode === SERVICE_UNAVAILABLE ||
    isThrottledTransaction(fault) ||
    isThrottled(fault.cause, depth + 1)
  );
};
