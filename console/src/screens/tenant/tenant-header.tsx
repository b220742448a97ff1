import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { Tenant } from "../../api/resources.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { TagList } from "../../pieces/tag-list.tsx";
import { useCan } from "../../session/me.tsx";
import { ActionsMenu } from "../../writes/actions-menu.tsx";
import { CertificateDialog } from "./certificate-dialog.tsx";
import { CheckDialog, RepairDialog } from "./check-dialogs.tsx";
import { OffboardDialog } from "./offboard-dialog.tsx";
import { ReactivateDialog, RestoreDialog, SuspendDialog } from "./suspend-dialog.tsx";

type Dialog = "suspend" | "reactivate" | "restore" | "offboard" | "check" | "repair" | "certificate";
const dialogs = {
  suspend: SuspendDialog,
  reactivate: ReactivateDialog,
  restore: RestoreDialog,
  offboard: OffboardDialog,
  check: CheckDialog,
  repair: RepairDialog,
  certificate: CertificateDialog,
};

/** Shows the tenant's name and status, and what may be done with it. */
export function TenantHeader({ tenant }: { tenant: Tenant }) {
  const [open, setOpen] = useState<Dialog>();
  const OpenDialog = open && dialogs[open];
  return (
    <>
      <PageHeader
        title={tenant.name}
        beside={<StatusBadge status={tenant.status} />}
        description={<TenantLine tenant={tenant} />}
        actions={
          <>
            <SubscribeButton tenant={tenant} />
            <CertificateButton tenant={tenant} onOpen={setOpen} />
            <TenantActions tenant={tenant} onOpen={setOpen} />
          </>
        }
      />
      {tenant.status === "leaving" && <LeavingAlert tenant={tenant} onOpen={setOpen} />}
      {OpenDialog && <OpenDialog tenant={tenant} onClose={() => setOpen(undefined)} />}
    </>
  );
}

type OpenProps = { tenant: Tenant; onOpen: (dialog: Dialog) => void };

/** Shows when a leaving tenant is removed, and restores it. */
function LeavingAlert({ tenant: { purgeAt, allowedActions }, onOpen }: OpenProps) {
  const canRestore = useCan("tenants:restore") && allowedActions.includes("restore");
  const restore = canRestore && <Button onClick={() => onOpen("restore")}>Restore</Button>;
  return (
    <div className="tenant-alert">
      <Alert type="warning" header="This tenant is leaving" action={restore}>
        It is suspended, and nothing of it is removed yet.{" "}
        {purgeAt ? <Countdown purgeAt={purgeAt} /> : "It is not removed by itself: restore it or offboard it."}
      </Alert>
    </div>
  );
}

const dateFormat = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" });

const Countdown = ({ purgeAt }: { purgeAt: string }) => (
  <>
    Its removal begins <RelativeTime time={purgeAt} />, on {dateFormat.format(new Date(purgeAt))}.
  </>
);

/** Opens the certificate of a deleted tenant. */
function CertificateButton({ tenant, onOpen }: OpenProps) {
  const isPermitted = useCan("tenants:certificate");
  if (!isPermitted || tenant.status !== "deleted") return null;
  return <Button onClick={() => onOpen("certificate")}>Certificate</Button>;
}

/** Shows by what a tenant is known: its administrator, its key in another system, its tags. */
const TenantLine = ({ tenant: { adminEmail, externalId, tags } }: { tenant: Tenant }) => (
  <span className="tenant-line">
    {adminEmail && <span>{adminEmail}</span>}
    {externalId && <span>{externalId}</span>}
    <TagList tags={tags} max={4} />
  </span>
);

function SubscribeButton({ tenant: { id, allowedActions, blockedActions = [], status } }: { tenant: Tenant }) {
  const isPermitted = useCan("subscriptions:create");
  if (!isPermitted || status === "deleted") return null;
  const isAllowed = allowedActions.includes("subscribe");
  const reason = blockedActions.find(({ action }) => action === "subscribe")?.reason;
  return (
    <Button
      href={`/tenants/${id}/subscriptions/new`}
      iconName="add-plus"
      disabled={!isAllowed}
      disabledReason={reason ?? `This is not possible while the status is ${status}.`}
    >
      Add a product
    </Button>
  );
}

const TenantActions = ({ tenant, onOpen }: OpenProps) => (
  <ActionsMenu
    resource={tenant}
    actions={[
      { name: "suspend", permission: "tenants:suspend", text: "Suspend", run: () => onOpen("suspend") },
      { name: "reactivate", permission: "tenants:reactivate", text: "Reactivate", run: () => onOpen("reactivate") },
      { name: "restore", permission: "tenants:restore", text: "Restore", run: () => onOpen("restore") },
      { name: "check", permission: "tenants:check", text: "Check", run: () => onOpen("check") },
      { name: "repair", permission: "tenants:repair", text: "Repair", run: () => onOpen("repair") },
      { name: "offboard", permission: "tenants:offboard", text: "Offboard", run: () => onOpen("offboard") },
    ]}
  />
);
