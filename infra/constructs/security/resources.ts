import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { EnvironmentName } from "../../../schemas/environment.ts";
import type { ResourceName, Uses } from "../../functions.ts";

/** How a resource appears to a function: in its policy (service and ARNs) and in its environment. */
export interface Resource {
  readonly service:
    | "dynamodb"
    | "s3"
    | "events"
    | "sns"
    | "sqs"
    | "states"
    | "sts"
    | "scheduler"
    | "iam"
    | "cognito-idp"
    | "kms"
    | "none";
  readonly arns: readonly string[];
  readonly environment: Readonly<Partial<Record<EnvironmentName, string>>>;
  /** Under which conditions it may be used.
   *  @default - under any */
  readonly conditions?: Record<string, Record<string, string>>;
}

/** The resources that exist so far; a function that uses one which does not yet is a mistake of the stack. */
export type Resources = Partial<Record<ResourceName, Resource>>;

/** A resource of one ARN, or of several that are used alike. */
export function resource(
  service: Resource["service"],
  arns: string | readonly string[],
  environment: Resource["environment"] = {},
): Resource {
  return { service, arns: [arns].flat(), environment };
}

/** What is only known of, and can be done nothing with. */
export function knowledge(environment: Resource["environment"]): Resource {
  return { service: "none", arns: [], environment };
}

/** One statement per resource, with exactly the actions that the function names. */
export function statementsOf(uses: Uses, resources: Resources): PolicyStatement[] {
  return entriesOf(uses, resources)
    .filter(({ actions }) => actions.length > 0)
    .map(({ actions, used: { service, arns, conditions } }) => {
      return new PolicyStatement({
        actions: actions.map((action) => `${service}:${action}`),
        resources: [...arns],
        ...(conditions === undefined ? {} : { conditions }),
      });
    });
}

/** The addresses of what the function uses, as environment variables. */
export function environmentOf(uses: Uses, resources: Resources): Record<string, string> {
  return Object.assign({}, ...entriesOf(uses, resources).map(({ used }) => used.environment));
}

function entriesOf(uses: Uses, resources: Resources) {
  return (Object.entries(uses) as [ResourceName, readonly string[]][]).map(([name, actions]) => {
    const used = resources[name];
    if (used === undefined) throw new Error(`A function uses ${name}, which the stack has not made yet`);
    return { actions, used };
  });
}
