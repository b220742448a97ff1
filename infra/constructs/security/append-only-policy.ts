import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";

/** Creates a table policy that denies updates and deletions to all roles. Rows can be put and read. IAM cannot tell a new
 *  row from a replaced one: the condition of the platform's writer prevents a replacement, and the archive reports one. */
export function createAppendOnlyPolicy(): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: "RowsAreNeverChanged",
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: [
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
          "dynamodb:BatchWriteItem",
          "dynamodb:PartiQLUpdate",
          "dynamodb:PartiQLDelete",
        ],
        // A table's policy cannot name its table: "*" means this table alone.
        resources: ["*"],
      }),
    ],
  });
}
