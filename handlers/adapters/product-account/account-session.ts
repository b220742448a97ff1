import { AssumeRoleCommand, type Credentials, STSClient } from "@aws-sdk/client-sts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import {
  buildCloudFormationRoleArn,
  buildListingPolicy,
  buildSessionPolicy,
} from "../../core/product/session-policy.ts";
import { stackNameOf } from "../../core/subscription/stack.ts";
import { clientSettings } from "../aws/client-settings.ts";

const sts = new STSClient(clientSettings);

/** The duration of a session in seconds: the minimum of STS, and longer than any task runs. */
const SESSION_SECONDS = 900;

/** The credentials of a session; they never leave the task that opened it. */
export type SessionKeys = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

/** The credentials of a session in a product's account, with the role that CloudFormation uses for stacks. */
export type SessionCredentials = SessionKeys & { cloudFormationRoleArn: string };

/** Returns whether AWS denied access, which no retry changes. */
export const isAccessDenied = (error: unknown): boolean =>
  error instanceof Error && ["AccessDenied", "AccessDeniedException"].includes(error.name);

function toSessionKeys({ AccessKeyId, SecretAccessKey, SessionToken }: Partial<Credentials>): SessionKeys {
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error("STS returned no credentials");
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const tenantStackNameOf = ({ tenantId }: Pick<OperationRecord, "tenantId">, productId: string): string | undefined =>
  tenantId === undefined ? undefined : stackNameOf({ tenantId, productId });

/**
 * Opens a session in a product's account for an operation. A session policy limits it to the tenant's stack, and its
 * tags appear on each call in the account's audit trail. Throws AccessDenied when the role does not exist or does not
 * trust the control plane.
 */
export async function openAccountSession(
  { connection, id, region }: Pick<ProductRecord, "connection" | "id" | "region">,
  operation: Pick<OperationRecord, "id" | "tenantId">,
  externalId: string | undefined,
): Promise<SessionCredentials> {
  const { roleArn } = connection;
  const serviceRoleArn = buildCloudFormationRoleArn({ id, connection });
  const scope = { roleArn, cloudFormationRoleArn: serviceRoleArn, region, stackName: tenantStackNameOf(operation, id) };
  const { Credentials = {} } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: operation.id,
      DurationSeconds: SESSION_SECONDS,
      Policy: buildSessionPolicy(scope),
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
      Tags: [
        { Key: "tenantry:product", Value: id },
        { Key: "tenantry:operation", Value: operation.id },
        ...(operation.tenantId === undefined ? [] : [{ Key: "tenantry:tenant", Value: operation.tenantId }]),
      ],
    }),
  );
  return { ...toSessionKeys(Credentials), cloudFormationRoleArn: serviceRoleArn };
}

/** Opens a read-only session in a product's account that can list and describe stacks. Throws AccessDenied as
 *  `openAccountSession` does. */
export async function openListSession(
  { connection, id, region }: Pick<ProductRecord, "connection" | "id" | "region">,
  externalId: string,
): Promise<SessionKeys> {
  const { Credentials = {} } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: connection.roleArn,
      RoleSessionName: "sweep-stacks",
      DurationSeconds: SESSION_SECONDS,
      Policy: buildListingPolicy({ roleArn: connection.roleArn, region, productId: id }),
      ExternalId: externalId,
      Tags: [{ Key: "tenantry:product", Value: id }],
    }),
  );
  return toSessionKeys(Credentials);
}
