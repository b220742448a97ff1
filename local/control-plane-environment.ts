import { listTables } from "../schemas/tables.ts";
import { type ConnectionInfo, requireOutput } from "./connection-info.ts";
import { controlPlaneAccount } from "./engine.ts";

/** Returns the environment variables with which the adapters access a running system from outside of its functions. */
export function createControlPlaneEnvironment(connectionInfo: ConnectionInfo): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: connectionInfo.endpoint,
    AWS_REGION: connectionInfo.region,
    AWS_ACCESS_KEY_ID: controlPlaneAccount,
    AWS_SECRET_ACCESS_KEY: "test",
    ...Object.fromEntries(
      listTables().map(([, { variable, output }]) => [variable, requireOutput(connectionInfo, output)]),
    ),
    TEMPLATE_BUCKET: requireOutput(connectionInfo, "ArtefactBucketName"),
    AUDIT_BUCKET: requireOutput(connectionInfo, "AuditBucketName"),
    BUS_NAME: requireOutput(connectionInfo, "EventBusName"),
    PROVISIONER_ROLE_ARN: requireOutput(connectionInfo, "ProvisionerRoleArn"),
  };
}
