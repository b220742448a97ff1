import SegmentedControl from "@cloudscape-design/components/segmented-control";
import { nameKind, operationKinds } from "../../operations/operation-words.ts";
import { ChoiceField } from "../../pieces/filter-bar.tsx";
import { FixedFilters } from "../../pieces/fixed-filters.tsx";
import { ProductFilter } from "../../pieces/product-filter.tsx";
import { statusLookOf } from "../../pieces/status-look.ts";
import { DayRange } from "./day-range.tsx";
import { fixedOperationFilters, type OperationListState } from "./operation-list-state.ts";

const statuses = ["awaitingApproval", "queued", "running", "cancelling", "succeeded", "failed", "cancelled"];
const groups = [
  { id: "", text: "All" },
  { id: "failing", text: "Failing" },
  { id: "running", text: "Running" },
  { id: "approvals", text: "Approvals" },
  { id: "ended", text: "Ended" },
];

type Props = { state: OperationListState; filter: (change: Partial<OperationListState>) => void };

/** Shows the filters of the list: a group, then what narrows it down. */
export function OperationFilters({ state, filter }: Props) {
  return (
    <div className="operation-filters">
      <SegmentedControl
        label="Group"
        options={groups}
        selectedId={state.show}
        onChange={({ detail }) => filter({ show: detail.selectedId, status: "" })}
      />
      <DayRange from={state.from} to={state.to} onChange={filter} />
      <ChoiceField
        label="Status"
        any="Any"
        value={state.status}
        choices={statuses.map((value) => ({ value, label: statusLookOf(value).word }))}
        onChange={(status) => filter({ status, show: "" })}
      />
      <ChoiceField
        label="Kind"
        any="Any"
        value={state.kind}
        choices={operationKinds.map((value) => ({ value, label: nameKind(value) }))}
        onChange={(kind) => filter({ kind })}
      />
      <ProductFilter value={state.productId} onChange={(productId) => filter({ productId })} />
      <FixedFilters labels={fixedOperationFilters} state={state} filter={filter} />
    </div>
  );
}
