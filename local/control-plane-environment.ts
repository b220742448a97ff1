import { type Card, outputOf } from "./card.ts";
import { controlPlaneAccount } from "./engine.ts";

/** The environment in which the project's own adapters, outside a function, work on a running system. */
export function controlPlaneEnvironment(card: Card): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: card.endpoint,
    AWS_REGION: card.region,
    AWS_ACCESS_KEY_ID: controlPlaneAccount,
    AWS_SECRET_ACCESS_KEY: "test",
    TENANT_TABLE: outputOf(card, "TenantTableName"),
    PRODUCT_TABLE: outputOf(card, "ProductTableName"),
    USER_TABLE: outputOf(card, "UserTableName"),
    OPERATION_TABLE: outputOf(card, "OperationTableName"),
    EVENT_LOG_TABLE: outputOf(card, "EventLogTableName"),
    OUTBOX_TABLE: outputOf(card, "OutboxTableName"),
    FEED_TABLE: outputOf(card, "FeedTableName"),
    FEED_BACKLOG_TABLE: outputOf(card, "FeedBacklogTableName"),
    IDEMPOTENCY_TABLE: outputOf(card, "IdempotencyTableName"),
    NOTIFICATION_TABLE: outputOf(card, "NotificationTableName"),
    ARTEFACT_BUCKET: outputOf(card, "ArtefactBucketName"),
    AUDIT_BUCKET: outputOf(card, "AuditBucketName"),
    BUS_NAME: outputOf(card, "EventBusName"),
    PROVISIONER_ROLE_ARN: outputOf(card, "ProvisionerRoleArn"),
  };
}
