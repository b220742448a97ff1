import { Aws } from "aws-cdk-lib";
import { type EventPattern, Match } from "aws-cdk-lib/aws-events";
import { type EventName, patternOf } from "../../../events/catalog.ts";

/** The rule pattern for exactly these events of ours, where they are as `about` says: products may put events on the bus
 *  too, from their accounts, and none of theirs may pass for one of ours. */
export function createEventPattern(names: readonly [EventName, ...EventName[]], about: object = {}): EventPattern {
  const { source, "detail-type": detailType, detail: versions } = patternOf(...names);
  const detail = { ...versions, ...about };
  return { source, detailType, account: [Aws.ACCOUNT_ID], ...(Object.keys(detail).length === 0 ? {} : { detail }) };
}

/** The rule pattern for exactly these events of ours, where they belong to an operation. */
export function createOperationEventPattern(names: readonly [EventName, ...EventName[]]): EventPattern {
  return createEventPattern(names, { operationid: [{ exists: true }] });
}

/** The rule pattern for what products report, from whichever account: the reactor looks whose it is. */
export function createProductReportPattern(): EventPattern {
  return { source: Match.prefix("product."), detailType: ["ProvisioningReported"] };
}
