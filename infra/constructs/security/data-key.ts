import { ArnFormat, Aspects, type RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { Construct, type IConstruct } from "constructs";

type Conditions = Record<string, Record<string, string | string[]>>;

/** The groups whose lines may be encrypted with the key. */
const encryptedLogGroups = [
  "/aws/lambda/tenantry-*",
  "/aws/apigateway/tenantry*",
  "/aws/vendedlogs/states/tenantry-*",
  "/aws/kinesisfirehose/tenantry-*",
  "API-Gateway-Execution-Logs_*",
];

/** The one key of all that the platform keeps. Who may use it, IAM says; and here services, each for its own work in
 *  this account. */
export class DataKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { removalPolicy }: { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id);
    this.key = new Key(this, "Key", {
      description: "Tenantry: tables, queues, topics, logs, templates and audit",
      enableKeyRotation: true,
      removalPolicy,
    });
    const stack = Stack.of(this);
    const ofThisAccount = { StringEquals: { "aws:SourceAccount": stack.account } };
    allowService(
      this.key,
      `logs.${stack.region}`,
      ["Encrypt*", "Decrypt*", "ReEncrypt*", "GenerateDataKey*", "Describe*"],
      {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": encryptedLogGroups.map((resourceName) =>
            stack.formatArn({
              service: "logs",
              resource: "log-group",
              resourceName,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          ),
        },
      },
    );
    // Rules put events into queues and topics, by whose policies only our own rules do so. Source conditions are not
    // supported here (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, and
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html): they would stop every delivery.
    allowService(this.key, "events", ["Decrypt", "GenerateDataKey*"]);
    allowService(this.key, "cloudwatch", ["Decrypt", "GenerateDataKey*"], ofThisAccount);
  }
}

/** Lets a service use the key for its work, as far as the conditions say whose that is. */
export function allowService(key: Key, service: string, actions: readonly string[], conditions: Conditions = {}): void {
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
      actions: actions.map((action) => `kms:${action}`),
      // The policy is part of the key, which cannot name itself: "*" means this key alone.
      resources: ["*"],
      conditions,
    }),
  );
}

/** The right to use the key of the stack by way of a service, and in no other. */
export function allowKeyThroughService(scope: Construct, service: string, actions: readonly string[]): PolicyStatement {
  const { region, urlSuffix } = Stack.of(scope);
  return new PolicyStatement({
    actions: actions.map((action) => `kms:${action}`),
    resources: [findDataKey(scope).keyArn],
    conditions: { StringEquals: { "kms:ViaService": `${service}.${region}.${urlSuffix}` } },
  });
}

const childId = "DataKey";

/** Has every queue and every log group of the stack encrypted with the key: none can be forgotten. */
export function encryptQueuesAndLogs(stack: Stack, keyArn: string): void {
  Aspects.of(stack).add({
    visit: (node) => {
      if (node instanceof CfnLogGroup) node.kmsKeyId = keyArn;
      if (node instanceof CfnQueue) {
        node.kmsMasterKeyId = keyArn;
        node.sqsManagedSseEnabled = undefined;
      }
    },
  });
  Key.fromKeyArn(stack, childId, keyArn);
}

/** The key with which what is kept in the stack is encrypted. */
export function findDataKey(scope: Construct): IKey {
  // The tree knows its children as constructs only; under this name `encryptAll` has put a key.
  return Stack.of(scope).node.findChild(childId) as IConstruct as IKey;
}
