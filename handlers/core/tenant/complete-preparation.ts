import type { OperationRecord } from "../../../schemas/operation.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { toOperationChange } from "../operation/operation.ts";
import { endStep } from "../operation/steps.ts";
import type { Change } from "../shared/decision.ts";
import { activateUser } from "../user/user.ts";
import { markTenantPrepared } from "./tenant.ts";

/** A tenant's first administrator, and the subject of the identity that was made for them. */
export type FirstAdministrator = { user: UserRecord; subject: string };

/** The tenant's own workflow has done its part, in its step; its first administrator is let in with that. */
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
