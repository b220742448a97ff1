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

describe("an error counts as throttling", () => {
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
    ["Cognito, for the day's mails", serviceError("LimitExceededException")],
    ["SNS", serviceError("ThrottledException")],
    ["SNS, for its key", serviceError("KMSThrottlingException")],
    ["SQS", serviceError("RequestThrottled", 403)],
    ["EventBridge", serviceError("ThrottlingException")],
    ["Scheduler", serviceError("ThrottlingException", 429)],
    ["Lambda", serviceError("TooManyRequestsException", 429)],
    ["S3", new ServiceError("S3 answered 503 to GET a: SlowDown", "SlowDown", 503)],
    ["any service", serviceError("ServiceUnavailable", 503)],
    ["any service", serviceError("Unknown", 429)],
    ["a library that wraps it", new Error("not stored", { cause: serviceError("ThrottlingException") })],
  ])("of %s: %s", (_, error) => {
    expect(isThrottled(error)).toBe(true);
  });

  it("in a transaction where an item was throttled and the others at most lost a race", () => {
    expect(isThrottled(cancelledTransaction("None", "ThrottlingError"))).toBe(true);
    expect(isThrottled(cancelledTransaction("ProvisionedThroughputExceeded", "ConditionalCheckFailed"))).toBe(true);
    expect(isThrottled(cancelledTransaction("ThrottlingError", "ValidationError"))).toBe(false);
    expect(isThrottled(cancelledTransaction("ConditionalCheckFailed", "None"))).toBe(false);
  });
});

describe("an error does not count as throttling", () => {
  it.each([
    ["a fault of the service", serviceError("InternalServerError", 500)],
    ["a refusal", serviceError("AccessDenied", 403)],
    ["a bad request", serviceError("ValidationError")],
    ["a fault of our own", new TypeError("undefined is not a function")],
    ["no error at all", "ThrottlingException"],
  ])("when it is %s", (_, error) => {
    expect(isThrottled(error)).toBe(false);
  });
});
