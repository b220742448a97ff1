import { type TenantRecord, UpdateTenant } from "../../../schemas/tenant.ts";
import { listChangedFields } from "../shared/changed-fields.ts";
import { accept, type Decision, type Reservation, rejectByChecks } from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import { tenantTransitions } from "../shared/transitions.ts";
import { checkName } from "./check-name.ts";
import { toNameKey } from "./name-key.ts";
import { applyTenantTransition } from "./tenant.ts";
import { productIdsOf, type TenantParts } from "./tenant-state.ts";
import { checkExternalId, listReservations } from "./unique-values.ts";

/** Returns the rejection of every change of a tenant. */
export const checkTenantUpdate = ({ status }: TenantRecord) =>
  checkStatus(tenantTransitions.update, status, { resource: "tenant", predicate: "be changed" });

/** Updates a tenant's name, tags and contact e-mail. The contact e-mail is not a user's e-mail and needs no reservation. */
export function updateTenant(
  state: TenantParts & { nameHolder?: string | undefined; externalIdHolder?: string | undefined },
  change: UpdateTenant,
): Decision {
  const { tenant } = state;
  const fields = Object.keys(UpdateTenant.shape) as (keyof UpdateTenant)[];
  const draft = { ...tenant, ...change } as TenantRecord;
  const changed = listChangedFields(fields, tenant, draft);
  if (changed.length === 0) return accept([]);
  const [before, after] = [listReservations(tenant), listReservations(draft)];
  const rejected = rejectByChecks([
    checkTenantUpdate(tenant),
    toNameKey(tenant.name) === toNameKey(draft.name) ? undefined : checkName(draft.name, state.nameHolder),
    checkExternalId(draft.externalId, state.externalIdHolder),
  ]);
  if (rejected) return rejected;
  const updated = applyTenantTransition(tenant, draft, tenantTransitions.update, tenant.lastOperationId, {
    productIds: productIdsOf(state),
    changed,
  });
  const without = (all: Reservation[], others: Reservation[]) =>
    all.filter((one) => !others.some(({ kind, value }) => kind === one.kind && value === one.value));
  return accept([{ ...updated, reserve: without(after, before), release: without(before, after) }]);
}
