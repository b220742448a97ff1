import type { OperationRecord } from "../../../schemas/operation.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { toOperationChange } from "../operation/operation.ts";
import { endStep } from "../operation/steps.ts";
import type { Change } from "../shared/decision.ts";
import { activateUser } from "../user/user.ts";
import { markTenantPrepared } from "./tenant.ts";

/** A tenant's first administrator and the subject of the identity created for them. */
export type FirstAdministrator = { user: UserRecord; subject: string };

/** Completes the tenant's own workflow in its step, and activates the first administrator. */
export const completePreparation = (
  {
    tenant,
    productIds,
    administrator,
  }: { tenant: TenantRecord; productIds: string[]; administrator?: FirstAdministrator },
  operation: OperationRecord,
  step: string,
  now: string,
): Change[] => [
  markTenantPrepared(tenant, operation, productIds),
  toOperationChange(operation, endStep(operation, step, now)),
  ...(administrator?.user.status === "requested" ? [activateUser(administrator.user, administrator.subject)] : []),
];

/** Returns whether the tenant's own workflow has ever succeeded, so that its first administrator is active. A later run of the
 *  onboarding may have failed in the same step. */
export const isPrepared = ({ steps }: Pick<OperationRecord, "steps">): boolean =>
  steps.some(
    ({ name, status, attempts }) =>
      name === workflowSteps.prepareTenant.name &&
      (status === "succeeded" || attempts.some(({ endedAt, error }) => endedAt !== undefined && error === undefined)),
  );
