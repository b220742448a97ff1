import { ArnFormat, Aspects, type RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { Construct, type IConstruct } from "constructs";

type Conditions = Record<string, Record<string, string | string[]>>;

/** The log groups that may use the key. */
const encryptedLogGroups = [
  "/aws/lambda/tenantry-*",
  "/aws/apigateway/tenantry*",
  "/aws/vendedlogs/states/tenantry-*",
  "/aws/kinesisfirehose/tenantry-*",
  "API-Gateway-Execution-Logs_*",
];

/** The key that encrypts all stored data. IAM policies grant its use to roles; the key policy grants it to services for
 *  their work in this account. */
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
    // Rules send events to queues and topics, whose policies allow only our rules. AWS supports no source condition here
    // (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html): with one, all deliveries would fail.
    allowService(this.key, "events", ["Decrypt", "GenerateDataKey*"]);
    allowService(this.key, "cloudwatch", ["Decrypt", "GenerateDataKey*"], ofThisAccount);
  }
}

/** Allows a service to use the key under conditions. */
export function allowService(key: Key, service: string, actions: readonly string[], conditions: Conditions = {}): void {
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
      actions: actions.map((action) => `kms:${action}`),
      // A key's policy cannot name its key: "*" means this key alone.
      resources: ["*"],
      conditions,
    }),
  );
}

/** Allows the use of the data key through one service. */
export function allowKeyThroughService(scope: Construct, service: string, actions: readonly string[]): PolicyStatement {
  const { region, urlSuffix } = Stack.of(scope);
  return new PolicyStatement({
    actions: actions.map((action) => `kms:${action}`),
    resources: [findDataKey(scope).keyArn],
    conditions: { StringEquals: { "kms:ViaService": `${service}.${region}.${urlSuffix}` } },
  });
}

const childId = "DataKey";

/** Encrypts all queues and log groups of the stack with the key. */
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

/** Returns the key that encrypts the stack's data. */
export function findDataKey(scope: Construct): IKey {
  // The tree returns constructs only; `encryptQueuesAndLogs` has added a key with this id.
  return Stack.of(scope).node.findChild(childId) as IConstruct as IKey;
}
