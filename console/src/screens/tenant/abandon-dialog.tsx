import FormField from "@cloudscape-design/components/form-field";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Subscription } from "../../api/resources.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";
import type { SubscriptionDialogProps } from "./unsubscribe-dialog.tsx";

/** Gives up a subscription whose removal failed. The reason stays on record. */
export function AbandonDialog({ tenant, subscription: { productId }, name, onClose }: SubscriptionDialogProps) {
  const [reason, setReason] = useState("");
  const body = { reason: reason.trim() };
  const path = { tenantId: tenant.id, productId };
  const write = useWrite<typeof body, Subscription>({
    send: (input, headers) =>
      api.POST("/tenants/{tenantId}/subscriptions/{productId}/abandon", { params: { path }, body: input, headers }),
    title: () => `Give up ${name} for ${tenant.name}`,
    onDone: onClose,
  });
  const call = { method: "POST" as const, path: `/tenants/${tenant.id}/subscriptions/${productId}/abandon`, body };
  return (
    <ConfirmDialog
      title={`Give up ${name} for ${tenant.name}?`}
      confirmText="Give up"
      onConfirm={() => write.submit(body)}
      onClose={onClose}
      isPending={write.isPending}
      isReady={body.reason !== ""}
      problem={write.problem}
      irreversible={{
        name,
        lost: [`The control plane forgets what ${name} still has of this tenant. It may cost money.`],
      }}
      copyAs={
        <CopyAs
          call={call}
          cli={["subscriptions", "abandon", tenant.id, productId, "--reason", reason, "--confirm", productId]}
        />
      }
    >
      <FormField label="Reason" description="Others read it in the timeline.">
        <Textarea value={reason} rows={2} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
