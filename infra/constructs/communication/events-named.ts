import type { EventPattern } from "aws-cdk-lib/aws-events";
import { type EventName, patternOf } from "../../../events/catalog.ts";

/** The rule pattern for exactly these events of ours. */
export function eventsNamed(names: readonly [EventName, ...EventName[]]): EventPattern {
  const { source, "detail-type": detailType } = patternOf(...names);
  return { source, detailType };
}
