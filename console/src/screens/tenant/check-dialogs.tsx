import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";

type Props = { tenant: Pick<Tenant, "id" | "name">; onClose: () => void };

const comparisons = {
  check: {
    verb: "Check",
    text: "Its stacks, identities and queues are compared with the record. Nothing is changed.",
  },
  repair: {
    verb: "Repair",
    text: "It is compared with the record again. Differences that need no decision by a person are repaired; the others are listed.",
  },
} as const;

/** Compares a tenant with its record. The page of the operation shows the findings. */
export const CheckDialog = (props: Props) => <ComparisonDialog action="check" {...props} />;

/** Compares a tenant with its record, and repairs what needs no decision by a person. */
export const RepairDialog = (props: Props) => <ComparisonDialog action="repair" {...props} />;

function ComparisonDialog({ action, tenant, onClose }: Props & { action: keyof typeof comparisons }) {
  const navigate = useNavigate();
  const { verb, text } = comparisons[action];
  const write = useWrite<string, Operation>({
    send: (tenantId, headers) => api.POST(`/tenants/{tenantId}/${action}`, { params: { path: { tenantId } }, headers }),
    title: () => `${verb} ${tenant.name}`,
    onDone: ({ id }) => {
      onClose();
      void navigate(`/operations/${id}`);
    },
  });
  return (
    <ConfirmDialog
      title={`${verb} ${tenant.name}?`}
      confirmText={verb}
      onConfirm={() => write.submit(tenant.id)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={
        <CopyAs
          call={{ method: "POST", path: `/tenants/${tenant.id}/${action}` }}
          cli={["tenants", action, tenant.id, "--wait"]}
        />
      }
    >
      {text}
    </ConfirmDialog>
  );
}
