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

/** The shortest session that STS gives, in seconds: longer than any task runs. */
const SESSION_SECONDS = 900;

/** The keys of a session; they stay in the task that asked for them. */
export type SessionKeys = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

/** A session in a product's account, with the role that it has CloudFormation work with: a session ends too soon. */
export type SessionCredentials = SessionKeys & { cloudFormationRoleArn: string };

/** Whether AWS said that we may not, which no retry mends. */
export const isAccessDenied = (error: unknown): boolean =>
  error instanceof Error && ["AccessDenied", "AccessDeniedException"].includes(error.name);

const toSessionKeys = ({ AccessKeyId, SecretAccessKey, SessionToken }: Partial<Credentials>): SessionKeys => {
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error("STS gave no credentials");
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};

const tenantStackNameOf = ({ tenantId }: OperationRecord, productId: string): string | undefined =>
  tenantId === undefined ? undefined : stackNameOf({ tenantId, productId });

/**
 * Goes into a product's account, in a session that says on whose behalf and reaches no further than that tenant's
 * stack: its tags are on every call in the account's own audit trail. The credentials stay in the task that asked for
 * them. Rejects with AccessDenied where the role is not there or does not let us in.
 */
export const openAccountSession = async (
  { connection, id, region }: Pick<ProductRecord, "connection" | "id" | "region">,
  operation: OperationRecord,
  externalId: string | undefined,
): Promise<SessionCredentials> => {
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
};

/** Goes into a product's account on nobody's behalf, in a session that can list and describe stacks and change nothing.
 *  Rejects with AccessDenied as `enterAccount` does. */
export const openListSession = async (
  { connection, id, region }: Pick<ProductRecord, "connection" | "id" | "region">,
  externalId: string,
): Promise<SessionKeys> => {
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
};
