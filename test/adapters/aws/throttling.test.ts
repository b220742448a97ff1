import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../../handlers/adapters/aws/signed-calls.ts";
import { isThrottled } from "../../../handlers/adapters/aws/throttling.ts";

const serviceError = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error(`${name} (injected)`), { name, $metadata: { httpStatusCode } });
const cancelledTransaction = (...codes: string[]) =>
  new TransactionCanceledException({
    message: "cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe("isThrottled returns true", () => {
  it.each([
    ["DynamoDB", serviceError("ProvisionedThroughputExceededException")],
    ["DynamoDB", serviceError("RequestLimitExceeded")],
    ["DynamoDB", serviceError("ThrottlingException")],
    ["CloudFormation", serviceError("Throttling")],
    ["CloudFormation", serviceError("LimitExceededException")],
    ["STS", serviceError("Throttling")],
    ["Step Functions", serviceError("ThrottlingException")],
    ["Step Functions", serviceError("ExecutionLimitExceeded")],
    ["Cognito", serviceError("TooManyRequestsException")],
    ["Cognito's daily e-mail quota", serviceError("LimitExceededException")],
    ["SNS", serviceError("ThrottledException")],
    ["SNS's KMS key", serviceError("KMSThrottlingException")],
    ["SQS", serviceError("RequestThrottled", 403)],
    ["EventBridge", serviceError("ThrottlingException")],
    ["Scheduler", serviceError("ThrottlingException", 429)],
    ["Lambda", serviceError("TooManyRequestsException", 429)],
    ["S3", new ServiceError("S3 answered 503 to GET a: SlowDown", "SlowDown", 503)],
    ["any service", serviceError("ServiceUnavailable", 503)],
    ["any service", serviceError("Unknown", 429)],
    ["a library that wraps the error", new Error("not stored", { cause: serviceError("ThrottlingException") })],
  ])("for an error of %s: %s", (_, error) => {
    expect(isThrottled(error)).toBe(true);
  });

  it("for a transaction with a throttled item, if the other items only conflicted", () => {
    expect(isThrottled(cancelledTransaction("None", "ThrottlingError"))).toBe(true);
    expect(isThrottled(cancelledTransaction("ProvisionedThroughputExceeded", "ConditionalCheckFailed"))).toBe(true);
    expect(isThrottled(cancelledTransaction("ThrottlingError", "ValidationError"))).toBe(false);
    expect(isThrottled(cancelledTransaction("ConditionalCheckFailed", "None"))).toBe(false);
  });
});

describe("isThrottled returns false", () => {
  it.each([
    ["an internal error of a service", serviceError("InternalServerError", 500)],
    ["a denied access", serviceError("AccessDenied", 403)],
    ["a bad request", serviceError("ValidationError")],
    ["a programming error", new TypeError("undefined is not a function")],
    ["a value that is not an error", "ThrottlingException"],
  ])("for %s", (_, error) => {
    expect(isThrottled(error)).toBe(false);
  });
});
