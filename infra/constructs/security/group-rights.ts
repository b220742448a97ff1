import type { EventBus } from "aws-cdk-lib/aws-events";
import { type Role as IamRole, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Role } from "../../../schemas/user.ts";
import { auditPrefixes } from "../monitoring/audit-bucket.ts";
import { allowKeyThroughService } from "./data-key.ts";

/** The resources to which groups have rights. */
export interface GroupRightsProps {
  readonly audit: Bucket;
  readonly bus: EventBus;
}

/** Grants each group its rights to AWS resources. Groups have no other rights. */
export function grantGroupRights(roles: Readonly<Record<Role, IamRole>>, { audit, bus }: GroupRightsProps): void {
  for (const reader of [roles["platform-admin"], roles.auditor]) {
    for (const statement of allowAuditReads(audit)) reader.addToPrincipalPolicy(statement);
    reader.addToPrincipalPolicy(allowKeyThroughService(reader, "s3", ["Decrypt"]));
  }
  roles["platform-admin"].addToPrincipalPolicy(allowForeignEvents(bus));
}

function allowAuditReads(audit: Bucket): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ["s3:ListBucket", "s3:ListBucketVersions"],
      resources: [audit.bucketArn],
      conditions: { StringLike: { "s3:prefix": auditPrefixes.map((part) => `${part}*`) } },
    }),
    new PolicyStatement({
      actions: ["s3:GetObject", "s3:GetObjectVersion"],
      resources: auditPrefixes.map((part) => audit.arnForObjects(`${part}*`)),
    }),
  ];
}

/** Allows events of other domains only, because events of ours or of a product could be forged. */
function allowForeignEvents(bus: EventBus): PolicyStatement {
  return new PolicyStatement({
    actions: ["events:PutEvents"],
    resources: [bus.eventBusArn],
    conditions: {
      "ForAllValues:StringNotLike": { "events:source": ["tenantry.*", "product.*"] },
      // ForAllValues is also true if the key is absent.
      Null: { "events:source": "false" },
    },
  });
}
