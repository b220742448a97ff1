import { Aws } from "aws-cdk-lib";
import { type EventPattern, Match } from "aws-cdk-lib/aws-events";
import { type EventName, patternOf } from "../../../events/catalog.ts";

/** Creates the rule pattern of these events, restricted by a filter on their detail. It requires our account, because
 *  products put events on the bus too and must not forge ours. */
export function createEventPattern(names: readonly [EventName, ...EventName[]], filter: object = {}): EventPattern {
  const { source, "detail-type": detailType, detail: versions } = patternOf(...names);
  const detail = { ...versions, ...filter };
  return { source, detailType, account: [Aws.ACCOUNT_ID], ...(Object.keys(detail).length === 0 ? {} : { detail }) };
}

/** Creates the rule pattern of these events, restricted to those of an operation. */
export const createOperationEventPattern = (names: readonly [EventName, ...EventName[]]): EventPattern =>
  createEventPattern(names, { operationid: [{ exists: true }] });

/** Creates the rule pattern of products' reports from any account. The reactor checks the account. */
export const createProductReportPattern = (): EventPattern => ({
  source: Match.prefix("product."),
  detailType: ["ProvisioningReported"],
});
