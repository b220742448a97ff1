import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { dryRunQuery } from "../../writes/dry-run.ts";
import type { ApiCall } from "../../writes/shell-text.ts";
import { useWrite } from "../../writes/use-write.ts";

/** Offboards a tenant. It shows what is lost, and the name has to be typed. */
export function OffboardDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const call: ApiCall = { method: "DELETE", path: `/tenants/${tenant.id}` };
  const plan = useQuery(dryRunQuery(call));
  const write = useWrite<Tenant, Operation>({
    send: ({ id }, headers) => api.DELETE("/tenants/{tenantId}", { params: { path: { tenantId: id } }, headers }),
    title: ({ name }) => `Offboard ${name}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`Offboard ${tenant.name}?`}
      confirmText="Offboard"
      onConfirm={() => write.submit(tenant)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      irreversible={{ name: tenant.name, lost: plan.data?.lost ?? lossesOf(tenant) }}
      copyAs={<CopyAs call={call} cli={["tenants", "offboard", tenant.id, "--confirm", tenant.name]} />}
    >
      The tenant is removed from every product, and its users lose their access.
    </ConfirmDialog>
  );
}

/** Returns what is lost as far as the page knows it. It holds the place until the API's answer arrives. */
const lossesOf = ({ subscriptions }: Tenant): string[] => [
  ...subscriptions
    .filter(({ status }) => status !== "cancelled")
    .map(({ productId }) => `Everything that ${productId} keeps for this tenant`),
  "The tenant's users",
];
