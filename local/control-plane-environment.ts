import { type ConnectionInfo, requireOutput } from "./connection-info.ts";
import { controlPlaneAccount } from "./engine.ts";

/** Returns the environment variables with which the adapters access a running system from outside of its functions. */
export function createControlPlaneEnvironment(connectionInfo: ConnectionInfo): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: connectionInfo.endpoint,
    AWS_REGION: connectionInfo.region,
    AWS_ACCESS_KEY_ID: controlPlaneAccount,
    AWS_SECRET_ACCESS_KEY: "test",
    TENANT_TABLE: requireOutput(connectionInfo, "TenantTableName"),
    PRODUCT_TABLE: requireOutput(connectionInfo, "ProductTableName"),
    USER_TABLE: requireOutput(connectionInfo, "UserTableName"),
    OPERATION_TABLE: requireOutput(connectionInfo, "OperationTableName"),
    EVENT_LOG_TABLE: requireOutput(connectionInfo, "EventLogTableName"),
    OUTBOX_TABLE: requireOutput(connectionInfo, "OutboxTableName"),
    FEED_TABLE: requireOutput(connectionInfo, "FeedTableName"),
    FEED_BACKLOG_TABLE: requireOutput(connectionInfo, "FeedBacklogTableName"),
    IDEMPOTENCY_TABLE: requireOutput(connectionInfo, "IdempotencyTableName"),
    NOTIFICATION_TABLE: requireOutput(connectionInfo, "NotificationTableName"),
    ARTEFACT_BUCKET: requireOutput(connectionInfo, "ArtefactBucketName"),
    AUDIT_BUCKET: requireOutput(connectionInfo, "AuditBucketName"),
    BUS_NAME: requireOutput(connectionInfo, "EventBusName"),
    PROVISIONER_ROLE_ARN: requireOutput(connectionInfo, "ProvisionerRoleArn"),
  };
}
