import type { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { Resource } from "../infra/templates.ts";

type Synthesized = {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
};

/** The account of the resolved references. */
export const account = "111111111111";
const pseudoParameters: Readonly<Record<string, string>> = {
  "AWS::AccountId": account,
  "AWS::Partition": "aws",
  "AWS::Region": "eu-central-1",
  "AWS::URLSuffix": "amazonaws.com",
};
const regionalArn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;

/** The functions that build the ARN of a resource by type. */
const arnBuilders: Readonly<Record<string, (name: string) => string>> = {
  "AWS::CloudTrail::Trail": (name) => regionalArn("cloudtrail", `trail/${name}`),
  "AWS::Cognito::UserPool": (name) => regionalArn("cognito-idp", `userpool/eu-central-1_${name}`),
  "AWS::DynamoDB::GlobalTable": (name) => regionalArn("dynamodb", `table/${name}`),
  "AWS::Events::EventBus": (name) => regionalArn("events", `event-bus/${name}`),
  "AWS::Events::Rule": (name) => regionalArn("events", `rule/${name}`),
  "AWS::IAM::ManagedPolicy": (name) => `arn:aws:iam::${account}:policy/${name}`,
  "AWS::IAM::Role": (name) => `arn:aws:iam::${account}:role/${name}`,
  "AWS::KMS::Key": () => regionalArn("kms", "key/11111111-2222-3333-4444-555555555555"),
  "AWS::KinesisFirehose::DeliveryStream": (name) => regionalArn("firehose", `deliverystream/${name}`),
  "AWS::Lambda::Function": (name) => regionalArn("lambda", `function:${name}`),
  "AWS::Logs::LogGroup": (name) => regionalArn("logs", `log-group:${name}:*`),
  "AWS::S3::Bucket": (name) => `arn:aws:s3:::${name.toLowerCase()}`,
  "AWS::SNS::Topic": (name) => regionalArn("sns", name),
  "AWS::SQS::Queue": (name) => regionalArn("sqs", name),
  "AWS::StepFunctions::StateMachine": (name) => regionalArn("states", `stateMachine:${name}`),
};
/** The types whose `Ref` is the ARN. */
const namedByArn = ["AWS::SNS::Topic", "AWS::StepFunctions::StateMachine", "AWS::IAM::ManagedPolicy"];
/** Returns a placeholder for a name that AWS generates. */
const generateName = (id: string) => id.replaceAll(/[^A-Za-z0-9]/g, "").slice(-24);

/** Creates a function that resolves references to the template's resources and to exports of other stacks. */
function createResolver(template: Synthesized, exports: ReadonlyMap<string, unknown>) {
  const refer = (id: string, attribute?: string): string => {
    const { Type = "" } = template.Resources[id] ?? {};
    const isArn = attribute === undefined ? namedByArn.includes(Type) : attribute.endsWith("Arn");
    if (!isArn) return pseudoParameters[id] ?? generateName(id);
    const arn = arnBuilders[Type]?.(generateName(id));
    if (arn === undefined) throw new Error(`${id} has an unknown type: ${Type}`);
    // A stream's label is a time, and parliament would parse its colons as part of the ARN.
    return attribute === "StreamArn" ? `${arn}/stream/label` : arn;
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const [[name, argument] = []] = Object.entries(value);
    if (name === "Ref") return refer(String(argument));
    if (name === "Fn::GetAtt") return refer(...(argument as [string, string]));
    if (name === "Fn::ImportValue") return exports.get(String(argument));
    if (name === "Fn::Join") {
      const [between, parts] = argument as [string, unknown[]];
      return parts.map(resolve).join(between);
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
  };
  return resolve;
}

/** A template with the function that resolves its references. */
type ResolvedTemplate = { name: string; template: Synthesized; resolve: (value: unknown) => unknown };

/** Resolves the stacks in deployment order, so that each stack knows the exports of the previous ones. */
export function resolveTemplates(stacks: readonly Stack[]): ResolvedTemplate[] {
  const exports = new Map<string, unknown>();
  return stacks.map((stack) => {
    const template = Template.fromStack(stack).toJSON() as Synthesized;
    const resolve = createResolver(template, exports);
    for (const { Value, Export } of Object.values(template.Outputs ?? {})) {
      if (Export !== undefined) exports.set(Export.Name, resolve(Value));
    }
    return { name: stack.stackName, template, resolve };
  });
}
