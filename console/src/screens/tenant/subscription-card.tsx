import Container from "@cloudscape-design/components/container";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Product, Subscription, Tenant } from "../../api/resources.ts";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { ActionsMenu } from "../../writes/actions-menu.tsx";
import { AbandonDialog } from "./abandon-dialog.tsx";
import { SubscriptionDetails } from "./subscription-details.tsx";
import { UnsubscribeDialog } from "./unsubscribe-dialog.tsx";

type Props = { tenant: Tenant; subscription: Subscription; product: Product | undefined };

/** Shows a product of the tenant: plan, seats, status, outputs, and what may be done with it. */
export function SubscriptionCard({ tenant, subscription, product }: Props) {
  const { productId, status, reason } = subscription;
  const [open, setOpen] = useState<"unsubscribe" | "abandon">();
  const name = product?.name ?? productId;
  const close = () => setOpen(undefined);
  return (
    <Container>
      <div className="subscription-head">
        <div className="subscription-title">
          <h2>{name}</h2>
          <StatusBadge status={status} />
        </div>
        <SubscriptionActions tenant={tenant} subscription={subscription} name={name} onOpen={setOpen} />
      </div>
      {reason && <p className="subscription-reason">{reason}</p>}
      <SubscriptionDetails subscription={subscription} product={product} />
      {open === "unsubscribe" && (
        <UnsubscribeDialog tenant={tenant} subscription={subscription} name={name} onClose={close} />
      )}
      {open === "abandon" && <AbandonDialog tenant={tenant} subscription={subscription} name={name} onClose={close} />}
    </Container>
  );
}

type ActionsProps = Omit<Props, "product"> & { name: string; onOpen: (dialog: "unsubscribe" | "abandon") => void };

function SubscriptionActions({ tenant, subscription, name, onOpen }: ActionsProps) {
  const navigate = useNavigate();
  const change = () => void navigate(`/tenants/${tenant.id}/subscriptions/${subscription.productId}`);
  return (
    <ActionsMenu
      label={`Actions for ${name}`}
      resource={subscription}
      actions={[
        { name: "change", permission: "subscriptions:change", text: "Change", run: change },
        {
          name: "unsubscribe",
          permission: "subscriptions:end",
          text: "Unsubscribe",
          run: () => onOpen("unsubscribe"),
        },
        { name: "abandon", permission: "subscriptions:abandon", text: "Give up", run: () => onOpen("abandon") },
      ]}
    />
  );
}
