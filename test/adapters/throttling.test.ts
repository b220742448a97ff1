import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../handlers/adapters/signed-calls.ts";
import { isThrottled } from "../../handlers/adapters/throttling.ts";

const answer = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error(`${name} (injected)`), { name, $metadata: { httpStatusCode } });
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: "cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe("an error counts as throttling", () => {
  it.each([
    ["DynamoDB", answer("ProvisionedThroughputExceededException")],
    ["DynamoDB", answer("RequestLimitExceeded")],
    ["DynamoDB", answer("ThrottlingException")],
    ["CloudFormation", answer("Throttling")],
    ["CloudFormation", answer("LimitExceededException")],
    ["STS", answer("Throttling")],
    ["Step Functions", answer("ThrottlingException")],
    ["Step Functions", answer("ExecutionLimitExceeded")],
    ["Cognito", answer("TooManyRequestsException")],
    ["Cognito, for the day's mails", answer("LimitExceededException")],
    ["SNS", answer("ThrottledException")],
    ["SNS, for its key", answer("KMSThrottlingException")],
    ["SQS", answer("RequestThrottled", 403)],
    ["EventBridge", answer("ThrottlingException")],
    ["Scheduler", answer("ThrottlingException", 429)],
    ["Lambda", answer("TooManyRequestsException", 429)],
    ["S3", new ServiceError("S3 answered 503 to GET a: SlowDown", "SlowDown", 503)],
    ["any service", answer("ServiceUnavailable", 503)],
    ["any service", answer("Unknown", 429)],
    ["a library that wraps it", new Error("not stored", { cause: answer("ThrottlingException") })],
  ])("of %s: %s", (_, error) => {
    expect(isThrottled(error)).toBe(true);
  });

  it("in a transaction where an item was throttled and the others at most lost a race", () => {
    expect(isThrottled(cancelled("None", "ThrottlingError"))).toBe(true);
    expect(isThrottled(cancelled("ProvisionedThroughputExceeded", "ConditionalCheckFailed"))).toBe(true);
    expect(isThrottled(cancelled("ThrottlingError", "ValidationError"))).toBe(false);
    expect(isThrottled(cancelled("ConditionalCheckFailed", "None"))).toBe(false);
  });
});

describe("an error does not count as throttling", () => {
  it.each([
    ["a fault of the service", answer("InternalServerError", 500)],
    ["a refusal", answer("AccessDenied", 403)],
    ["a bad request", answer("ValidationError")],
    ["a fault of our own", new TypeError("undefined is not a function")],
    ["no error at all", "ThrottlingException"],
  ])("when it is %s", (_, error) => {
    expect(isThrottled(error)).toBe(false);
  });
});
