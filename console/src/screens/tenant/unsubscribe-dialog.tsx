import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { Operation, Subscription, Tenant } from "../../api/resources.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { dryRunQuery } from "../../writes/dry-run.ts";
import type { ApiCall } from "../../writes/shell-text.ts";
import { useWrite } from "../../writes/use-write.ts";

export type SubscriptionDialogProps = {
  tenant: Tenant;
  subscription: Subscription;
  /** The name of the product. */
  name: string;
  onClose: () => void;
};

/** Ends a subscription. It shows what is lost, and the product's name has to be typed. */
export function UnsubscribeDialog({ tenant, subscription, name, onClose }: SubscriptionDialogProps) {
  const { productId } = subscription;
  const call: ApiCall = { method: "DELETE", path: `/tenants/${tenant.id}/subscriptions/${productId}` };
  const plan = useQuery(dryRunQuery(call));
  const write = useWrite<string, Operation>({
    send: (product, headers) =>
      api.DELETE("/tenants/{tenantId}/subscriptions/{productId}", {
        params: { path: { tenantId: tenant.id, productId: product } },
        headers,
      }),
    title: () => `Remove ${name} from ${tenant.name}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`Remove ${name} from ${tenant.name}?`}
      confirmText="Unsubscribe"
      onConfirm={() => write.submit(productId)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      irreversible={{ name, lost: plan.data?.lost ?? [`Everything that ${name} keeps for this tenant`] }}
      copyAs={<CopyAs call={call} cli={["subscriptions", "remove", tenant.id, productId, "--confirm", name]} />}
    >
      The product's resources for this tenant are removed. Its other products go on.
    </ConfirmDialog>
  );
}
