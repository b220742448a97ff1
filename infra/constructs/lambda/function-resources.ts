import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { EnvironmentName } from "../../../schemas/environment.ts";
import type { ResourceName, Uses } from "../../function-spec.ts";
import { allowKeyThroughService } from "../security/data-key.ts";

type Conditions = Record<string, Record<string, string | readonly string[]>>;

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
    | "lambda"
    | "none";
  readonly arns: readonly string[];
  readonly environment: Readonly<Partial<Record<EnvironmentName, string>>>;
  /** Under which conditions it may be used.
   *  @default - under any */
  readonly conditions?: Conditions;
  /** Under which conditions single actions may be taken.
   *  @default - under those of all */
  readonly actionConditions?: Readonly<Record<string, Conditions>>;
  /** Whether what is in it is encrypted with the key of the data.
   *  @default false */
  readonly isEncrypted?: boolean;
}

/** The resources that exist so far; a function that uses one which does not yet is a mistake of the stack. */
export type Resources = Partial<Record<ResourceName, Resource>>;

/** A resource of one ARN, or of several that are used alike. */
export function createResource(
  service: Resource["service"],
  arns: string | readonly string[],
  environment: Resource["environment"] = {},
): Resource {
  return { service, arns: [arns].flat(), environment };
}

/** The same resource, where the key of the data is needed beside the right to it. */
export function withEncryption(one: Resource): Resource {
  return { ...one, isEncrypted: true };
}

/** What is only known of, and can be done nothing with. */
export function createEnvironmentOnly(environment: Resource["environment"]): Resource {
  return { service: "none", arns: [], environment };
}

/** One statement per resource, with exactly the actions that the function names, and one per action with conditions. */
export function createStatements(uses: Uses, resources: Resources): PolicyStatement[] {
  return resolveUses(uses, resources)
    .flatMap(({ actions, used: { actionConditions: conditionsOf = {}, ...used } }) => [
      { actions: actions.filter((action) => conditionsOf[action] === undefined), used },
      ...actions
        .filter((action) => conditionsOf[action] !== undefined)
        .map((action) => ({ actions: [action], used: { ...used, conditions: conditionsOf[action] } })),
    ])
    .filter(({ actions }) => actions.length > 0)
    .map(({ actions, used: { service, arns, conditions } }) => {
      return new PolicyStatement({
        actions: actions.map((action) => `${service}:${action}`),
        resources: [...arns],
        ...(conditions === undefined ? {} : { conditions }),
      });
    });
}

/** What a service does with the key for one who takes an action: it opens what is there, and closes what is new. */
const keyActions: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(Get|BatchGet|Query|Scan|ConditionCheck)/, ["Decrypt"]],
  [/^(Put|Update|Delete|BatchWrite|Publish)/, ["Decrypt", "GenerateDataKey"]],
];

/** What the function needs of the key: one statement for each service by way of which it uses what is encrypted. */
export function createKeyStatements(scope: Construct, uses: Uses, resources: Resources): PolicyStatement[] {
  const needs = resolveUses(uses, resources)
    .filter(({ used }) => used.isEncrypted)
    .flatMap(({ actions, used: { service } }) => {
      const work = keyActions.filter(([about]) => actions.some((action) => about.test(action)));
      return work.flatMap(([, asked]) => asked.map((one) => ({ service, one })));
    });
  return [...new Set(needs.map(({ service }) => service))].map((service) => {
    const ofService = needs.filter((need) => need.service === service);
    return allowKeyThroughService(scope, service, [...new Set(ofService.map(({ one }) => one))]);
  });
}

/** The addresses of what the function uses, as environment variables. */
export function createEnvironment(uses: Uses, resources: Resources): Record<string, string> {
  return Object.assign({}, ...resolveUses(uses, resources).map(({ used }) => used.environment));
}

function resolveUses(uses: Uses, resources: Resources) {
  return (Object.entries(uses) as [ResourceName, readonly string[]][]).map(([name, actions]) => {
    const used = resources[name];
    if (used === undefined) throw new Error(`A function uses ${name}, which the stack has not made yet`);
    return { actions, used };
  });
}
