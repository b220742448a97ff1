import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { dryRunQuery } from "../../writes/dry-run.ts";
import type { ApiCall } from "../../writes/shell-text.ts";
import { useWrite } from "../../writes/use-write.ts";
import { GraceDays } from "./grace-days.tsx";
import {
  describeOffboarding,
  type GraceProposal,
  problemOfDays,
  proposeGrace,
  readLastDays,
  storeLastDays,
} from "./grace-proposal.ts";

/** Offboards a tenant: after some days in which it can be restored, or at once. What can't be undone needs the name. */
export function OffboardDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const proposal = useGraceProposal(tenant);
  // A leaving tenant has its days of grace already.
  const [chosen, setDays] = useState<string | undefined>(tenant.status === "leaving" ? "0" : undefined);
  const days = chosen ?? proposal?.days ?? "";
  const isAtOnce = days === "0";
  const call: ApiCall = { method: "DELETE", path: `/tenants/${tenant.id}?graceDays=${days}` };
  const plan = useQuery({ ...dryRunQuery(call), enabled: problemOfDays(days) === undefined });
  const write = useOffboarding(Number(days), onClose);
  const confirmation = isAtOnce ? ["--confirm", tenant.name] : [];
  return (
    <ConfirmDialog
      title={`Offboard ${tenant.name}?`}
      confirmText={describeOffboarding(days)}
      onConfirm={() => write.submit(tenant)}
      onClose={onClose}
      isPending={write.isPending}
      isReady={problemOfDays(days) === undefined}
      problem={write.problem}
      {...(isAtOnce && { irreversible: { name: tenant.name, lost: plan.data?.lost ?? lossesOf(tenant) } })}
      copyAs={
        <CopyAs call={call} cli={["tenants", "offboard", tenant.id, "--grace-days", days].concat(confirmation)} />
      }
    >
      <SpaceBetween size="m">
        {tenant.status !== "leaving" && <WhenChoice days={days} proposal={proposal} onChange={setDays} />}
        <p>
          {isAtOnce
            ? "The tenant is removed from every product, and its users lose their access."
            : "Its users lose their access now. Until the days have passed, Restore brings everything back as it was."}
          {plan.data?.approval && " It begins when a second administrator has approved it."}
        </p>
      </SpaceBetween>
    </ConfirmDialog>
  );
}

/** Returns the days of grace that are proposed; undefined until those of the platform are known. */
function useGraceProposal({ id, status }: Tenant): GraceProposal | undefined {
  const last = readLastDays();
  const call: ApiCall = { method: "DELETE", path: `/tenants/${id}` };
  const plan = useQuery({ ...dryRunQuery(call), enabled: status !== "leaving" && last === undefined });
  // If the request is rejected or fails, the person must still be able to choose.
  const isRead = plan.isError || plan.data !== undefined;
  return proposeGrace(last, isRead ? (plan.data?.graceDays ?? "unknown") : "reading");
}

const useOffboarding = (graceDays: number, onDone: () => void) =>
  useWrite<Tenant, Operation>({
    send: ({ id }, headers) =>
      api.DELETE("/tenants/{tenantId}", { params: { path: { tenantId: id }, query: { graceDays } }, headers }),
    title: ({ name }) => `Offboard ${name}`,
    onDone: () => {
      if (graceDays > 0) storeLastDays(graceDays);
      onDone();
    },
  });

type ChoiceProps = { days: string; proposal: GraceProposal | undefined; onChange: (days: string | undefined) => void };

const WhenChoice = ({ days, proposal, onChange }: ChoiceProps) => (
  <SpaceBetween size="s">
    <RadioGroup
      ariaLabel="When it is removed"
      value={days === "0" ? "now" : "later"}
      onChange={({ detail }) => onChange(detail.value === "now" ? "0" : undefined)}
      items={[
        {
          value: "later",
          label: "After days of grace",
          description: "It is suspended, and can be restored until then.",
        },
        { value: "now", label: "At once", description: "Stacks, users and data are removed for good." },
      ]}
    />
    {days !== "0" && <GraceDays value={days} proposal={proposal} onChange={onChange} />}
  </SpaceBetween>
);

/** Returns what is lost as far as the page knows it. It holds the place until the API's answer arrives. */
const lossesOf = ({ subscriptions }: Tenant): string[] => [
  ...subscriptions
    .filter(({ status }) => status !== "cancelled")
    .map(({ productId }) => `Everything that ${productId} keeps for this tenant`),
  "The tenant's users",
];
