import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { EnvironmentName } from "../../../schemas/environment.ts";
import type { ResourceName, Uses } from "../../../schemas/function-uses.ts";
import type { WrittenKeys } from "../../function-spec.ts";
import { allowKeyThroughService } from "../security/data-key.ts";

type Conditions = Record<string, Record<string, string | readonly string[]>>;

/** A resource as a function uses it: its service and ARNs for the policy, its address for the environment. */
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
  /** The conditions of all actions.
   *  @default - none */
  readonly conditions?: Conditions;
  /** The conditions of single actions.
   *  @default - those of all actions */
  readonly actionConditions?: Readonly<Record<string, Conditions>>;
  /** Set when its content is encrypted with the data key.
   *  @default false */
  readonly isEncrypted?: boolean;
}

/** The resources that the stack has created so far. */
export type Resources = Partial<Record<ResourceName, Resource>>;

/** Creates a resource with one ARN, or with several that have the same use. */
export const createResource = (
  service: Resource["service"],
  arns: string | readonly string[],
  environment: Resource["environment"] = {},
): Resource => ({ service, arns: [arns].flat(), environment });

/** Returns the resource with its content encrypted by the data key. */
export const withEncryption = (one: Resource): Resource => ({ ...one, isEncrypted: true });

/** Creates a resource that a function only knows by its address. */
export const createEnvironmentOnly = (environment: Resource["environment"]): Resource => ({
  service: "none",
  arns: [],
  environment,
});

/** The actions of a function on one resource. */
type ResolvedUse = { name: ResourceName; actions: readonly string[]; used: Resource };

const writingActions = ["PutItem", "UpdateItem", "DeleteItem"];

/** Returns the conditions of single actions on a resource: its own, and those that restrict the function's writes. Throws if
 *  an action has both and they name different keys, because only one of them can apply. */
function createActionConditions({ name, actions, used }: ResolvedUse, writtenKeys: WrittenKeys) {
  const { actionConditions = {} } = used;
  const keys = (writtenKeys as Partial<Record<ResourceName, readonly string[]>>)[name];
  if (keys === undefined) return actionConditions;
  for (const action of actions.filter((one) => writingActions.includes(one))) {
    const own = actionConditions[action];
    const ownKeys = own?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"];
    if (own === undefined || String(ownKeys) === String(keys)) continue;
    throw new Error(`A function restricts ${action} of ${name} to ${keys}, but the table restricts it to ${ownKeys}`);
  }
  // A transaction needs the rights of its single writes
  // (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html). The patterns allow all keys
  // that the function writes to the table, so they also hold if DynamoDB checks the keys of a table together.
  const condition: Conditions = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys } };
  return { ...Object.fromEntries(writingActions.map((action) => [action, condition])), ...actionConditions };
}

/** Creates one statement for each resource of a function, and one for each action with conditions. */
export function createStatements(uses: Uses, resources: Resources, writtenKeys: WrittenKeys = {}): PolicyStatement[] {
  return resolveUses(uses, resources)
    .map((use) => ({ ...use, conditionsOf: createActionConditions(use, writtenKeys) }))
    .flatMap(({ actions, used, conditionsOf }) => [
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

/** The key actions that a service needs for an action: reads need Decrypt, writes also GenerateDataKey. */
const keyActions: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(Get|BatchGet|Query|Scan|ConditionCheck)/, ["Decrypt"]],
  [/^(Put|Update|Delete|BatchWrite|Publish)/, ["Decrypt", "GenerateDataKey"]],
];

/** Creates one statement of key actions for each service through which a function uses encrypted content. */
export function createKeyStatements(scope: Construct, uses: Uses, resources: Resources): PolicyStatement[] {
  const needs = resolveUses(uses, resources)
    .filter(({ used }) => used.isEncrypted)
    .flatMap(({ actions, used: { service } }) => {
      const matching = keyActions.filter(([pattern]) => actions.some((action) => pattern.test(action)));
      return matching.flatMap(([, needed]) => needed.map((keyAction) => ({ service, keyAction })));
    });
  return [...new Set(needs.map(({ service }) => service))].map((service) => {
    const ofService = needs.filter((need) => need.service === service);
    return allowKeyThroughService(scope, service, [...new Set(ofService.map(({ keyAction }) => keyAction))]);
  });
}

/** Creates the environment variables with the addresses of a function's resources. */
export const createEnvironment = (uses: Uses, resources: Resources): Record<string, string> =>
  Object.assign({}, ...resolveUses(uses, resources).map(({ used }) => used.environment));

function resolveUses(uses: Uses, resources: Resources): ResolvedUse[] {
  return (Object.entries(uses) as [ResourceName, readonly string[]][]).map(([name, actions]) => {
    const used = resources[name];
    if (used === undefined) throw new Error(`A function uses ${name}, which the stack has not created yet`);
    return { name, actions, used };
  });
}
