import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";

/** A table's own refusal of every change to what it holds, whoever asks and whatever their role allows: rows can be put
 *  and read. That a put is no replacement is the writer's condition. */
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
        // The policy is part of the table, which cannot name itself: "*" means this table alone.
        resources: ["*"],
      }),
    ],
  });
}
