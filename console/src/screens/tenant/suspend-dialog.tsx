import { api } from "../../api/client.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";

type Props = { tenant: Tenant; onClose: () => void };

/** Suspends a tenant after a confirmation. */
export function SuspendDialog({ tenant, onClose }: Props) {
  const write = useWrite<Tenant, Operation>({
    send: ({ id }, headers) => api.POST("/tenants/{tenantId}/suspend", { params: { path: { tenantId: id } }, headers }),
    title: ({ name }) => `Suspend ${name}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`Suspend ${tenant.name}?`}
      confirmText="Suspend"
      onConfirm={() => write.submit(tenant)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={<CopyAs call={callOf(tenant, "suspend")} cli={["tenants", "suspend", tenant.id]} />}
    >
      Its users lose access to all of its products until it is reactivated. Nothing is deleted.
    </ConfirmDialog>
  );
}

/** Reactivates a tenant after a confirmation. */
export function ReactivateDialog({ tenant, onClose }: Props) {
  const write = useWrite<Tenant, Operation>({
    send: ({ id }, headers) =>
      api.POST("/tenants/{tenantId}/reactivate", { params: { path: { tenantId: id } }, headers }),
    title: ({ name }) => `Reactivate ${name}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`Reactivate ${tenant.name}?`}
      confirmText="Reactivate"
      onConfirm={() => write.submit(tenant)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={<CopyAs call={callOf(tenant, "reactivate")} cli={["tenants", "reactivate", tenant.id]} />}
    >
      Its users get back the access that they had.
    </ConfirmDialog>
  );
}

/** Restores a leaving tenant after a confirmation. */
export function RestoreDialog({ tenant, onClose }: Props) {
  const write = useWrite<Tenant, Operation>({
    send: ({ id }, headers) => api.POST("/tenants/{tenantId}/restore", { params: { path: { tenantId: id } }, headers }),
    title: ({ name }) => `Restore ${name}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`Restore ${tenant.name}?`}
      confirmText="Restore"
      onConfirm={() => write.submit(tenant)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={<CopyAs call={callOf(tenant, "restore")} cli={["tenants", "restore", tenant.id]} />}
    >
      It becomes what it was before it was deleted, and its removal is cancelled.
    </ConfirmDialog>
  );
}

const callOf = ({ id }: Tenant, verb: string) => ({ method: "POST" as const, path: `/tenants/${id}/${verb}` });
