import { type TenantRecord, UpdateTenant } from "../../../schemas/tenant.ts";
import { listChangedFields } from "../shared/changed-fields.ts";
import { accept, type Decision, reject } from "../shared/decision.ts";
import { isAllowedFrom, tenantTransitions } from "../shared/transitions.ts";
import { toNameKey } from "./name-key.ts";
import { applyTenantTransition } from "./tenant.ts";
import { productIdsOf, type TenantState } from "./tenant-state.ts";

/** Updates a tenant's name, tags and contact e-mail. The contact e-mail is no user's e-mail and needs no reservation. */
export function updateTenant(state: TenantState & { nameTaken: boolean }, change: UpdateTenant): Decision {
  const { tenant } = state;
  const fields = Object.keys(UpdateTenant.shape) as (keyof UpdateTenant)[];
  const draft = { ...tenant, ...change } as TenantRecord;
  const changed = listChangedFields(fields, tenant, draft);
  if (changed.length === 0) return accept([]);
  if (!isAllowedFrom(tenantTransitions.update, tenant.status)) {
    const detail = `A tenant that is ${tenant.status} can't be changed.`;
    return reject({ code: "illegalTransition", detail, currentStatus: tenant.status });
  }
  const updated = applyTenantTransition(tenant, draft, tenantTransitions.update, tenant.lastOperationId, {
    productIds: productIdsOf(state),
    changed,
  });
  const [before, after] = [toNameKey(tenant.name), toNameKey(draft.name)];
  if (before === after) return accept([updated]);
  if (state.nameTaken)
    return reject({
      code: "nameTaken",
      detail: `There is a tenant called ${draft.name} already. Choose another name.`,
    });
  return accept([
    {
      ...updated,
      reserve: [{ catalog: "tenant", kind: "name", value: after }],
      release: [{ catalog: "tenant", kind: "name", value: before }],
    },
  ]);
}
