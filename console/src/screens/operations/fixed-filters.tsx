import Token from "@cloudscape-design/components/token";
import { shortenId } from "../../pieces/copyable-id.tsx";
import type { OperationListState } from "./operation-list-state.ts";

/** The filters that come with a link from elsewhere, by their names in the address. */
const names = { tenantId: "Tenant", target: "Target", correlationId: "Request" } as const;

type Props = { state: OperationListState; filter: (change: Partial<OperationListState>) => void };

/** Shows the filters that a link has set, each with a button that removes it. */
export function FixedFilters({ state, filter }: Props) {
  const active = Object.entries(names).filter(([name]) => state[name as keyof typeof names] !== "");
  return active.map(([name, label]) => {
    const text = `${label} ${shortenId(state[name as keyof typeof names])}`;
    return (
      <Token
        key={name}
        variant="inline"
        label={text}
        dismissLabel={`Remove the filter ${text}`}
        onDismiss={() => filter({ [name]: "" })}
      />
    );
  });
}
