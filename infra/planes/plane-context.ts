import type { Stack } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Resources } from "../constructs/lambda/function-resources.ts";
import type { ServiceFunction } from "../constructs/lambda/service-function.ts";
import type { FunctionName } from "../functions.ts";
import type { DataStack } from "../stacks/data.ts";

/** Creates a function of the control plane; `more` are resources that the registry does not contain. */
export type FunctionFactory = (name: FunctionName, more?: Resources) => ServiceFunction;

/** The parts of the control plane that each plane builds on. Planes add constructs to the stack itself, because a
 *  construct between them would change logical ids and replace queues, rules and log groups. */
export interface PlaneContext {
  readonly stack: Stack;
  readonly data: DataStack;
  readonly bus: EventBus;
  /** The dead-letter queue for events that EventBridge could not deliver. */
  readonly undelivered: IQueue;
  readonly createFunction: FunctionFactory;
}
