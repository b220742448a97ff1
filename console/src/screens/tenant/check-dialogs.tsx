import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";

type Props = { tenant: Pick<Tenant, "id" | "name">; onClose: () => void };

/** Compares a tenant with its record. The page of the operation shows the findings. */
export function CheckDialog({ tenant, onClose }: Props) {
  const navigate = useNavigate();
  const write = useWrite<string, Operation>({
    send: (tenantId, headers) => api.POST("/tenants/{tenantId}/check", { params: { path: { tenantId } }, headers }),
    title: () => `Check ${tenant.name}`,
    onDone: ({ id }) => {
      onClose();
      void navigate(`/operations/${id}`);
    },
  });
  return (
    <ConfirmDialog
      title={`Check ${tenant.name}?`}
      confirmText="Check"
      onConfirm={() => write.submit(tenant.id)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={
        <CopyAs
          call={{ method: "POST", path: `/tenants/${tenant.id}/check` }}
          cli={["tenants", "check", tenant.id, "--wait"]}
        />
      }
    >
      Its stacks, identities and queues are compared with the record. Nothing is changed.
    </ConfirmDialog>
  );
}

/** Compares a tenant with its record, and repairs what needs no person. */
export function RepairDialog({ tenant, onClose }: Props) {
  const navigate = useNavigate();
  const write = useWrite<string, Operation>({
    send: (tenantId, headers) => api.POST("/tenants/{tenantId}/repair", { params: { path: { tenantId } }, headers }),
    title: () => `Repair ${tenant.name}`,
    onDone: ({ id }) => {
      onClose();
      void navigate(`/operations/${id}`);
    },
  });
  return (
    <ConfirmDialog
      title={`Repair ${tenant.name}?`}
      confirmText="Repair"
      onConfirm={() => write.submit(tenant.id)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={
        <CopyAs
          call={{ method: "POST", path: `/tenants/${tenant.id}/repair` }}
          cli={["tenants", "repair", tenant.id, "--wait"]}
        />
      }
    >
      It is compared with the record again. What needs no person becomes what the record says; the rest is listed.
    </ConfirmDialog>
  );
}
