import { Match } from "aws-cdk-lib/assertions";
import { describe, test } from "vitest";
import { synthesizeTemplates } from "./templates.ts";

const { controlPlane: template, monitoring } = synthesizeTemplates();

describe("The relay", () => {
  test("reads all new rows of the log from the first one, and retries without limit", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: Match.objectLike({ "Fn::ImportValue": Match.stringLikeRegexp("EventLog.*StreamArn") }),
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
      StartingPosition: "TRIM_HORIZON",
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      // The local engine loses partial failures, and the outbox makes them unnecessary.
      FunctionResponseTypes: Match.absent(),
    });
  });

  test("raises an alarm if events wait longer than a minute", () => {
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "IteratorAge",
      Dimensions: [{ Name: "FunctionName", Value: "tenantry-relay" }],
      Threshold: 60_000,
    });
  });

  test("is backed by the sweeper every minute", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "rate(1 minute)",
      Targets: [Match.objectLike({ Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^sweepevents"), "Arn"] } })],
    });
  });
});

describe("The overview writer", () => {
  test("receives each commit, collected for seconds, and keeps the positions that it could not process", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionName: { Ref: Match.stringLikeRegexp("^overviewwriter") },
      EventSourceArn: Match.objectLike({ "Fn::ImportValue": Match.stringLikeRegexp("FeedBacklog.*StreamArn") }),
      MaximumBatchingWindowInSeconds: 3,
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });
});

describe("The feed writer", () => {
  test("receives each new commit of the backlog, collected for a second, and retries without limit", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionName: { Ref: Match.stringLikeRegexp("^feedwriter") },
      EventSourceArn: Match.objectLike({ "Fn::ImportValue": Match.stringLikeRegexp("FeedBacklog.*StreamArn") }),
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
      StartingPosition: "TRIM_HORIZON",
      MaximumBatchingWindowInSeconds: 1,
      MaximumRetryAttempts: -1,
    });
  });
});
