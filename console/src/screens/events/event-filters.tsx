import DateInput from "@cloudscape-design/components/date-input";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { allProductsQuery } from "../../api/queries.ts";
import { ChoiceField, FilterBar } from "../../pieces/filter-bar.tsx";
import { FixedFilters } from "../../pieces/fixed-filters.tsx";
import { choicesOf, useTenantChoices } from "../../pieces/tenant-choices.ts";
import { can, useMe } from "../../session/me.tsx";
import { useTypedText } from "../../state/typed-text.ts";
import { type EventListState, fixedEventFilters } from "./event-list-state.ts";
import { eventTypeGroups } from "./event-types.ts";
import { nameEvent } from "./event-words.ts";
import { ranges } from "./time-range.ts";
import { useActorChoices } from "./use-actor-choices.ts";

export type EventFilterProps = { state: EventListState; filter: (change: Partial<EventListState>) => void };

/** Shows the filters of the explorer: who, what, to which tenant or product, and when. */
export function EventFilters({ state, filter }: EventFilterProps) {
  return (
    <FilterBar>
      <ChoiceField
        label="Who"
        any="Anybody"
        value={state.actor}
        choices={useActorChoices()}
        onChange={(actor) => filter({ actor })}
      />
      <TypeField state={state} filter={filter} />
      <TargetField state={state} filter={filter} />
      <ChoiceField
        label="When"
        any="Last 7 days"
        value={state.range === "week" ? "" : state.range}
        choices={ranges.filter(({ value }) => value !== "week")}
        onChange={(range) => filter({ range: range || "week" })}
      />
      {state.range === "between" && <DayFields state={state} filter={filter} />}
      <FixedFilters labels={fixedEventFilters} state={state} filter={filter} />
    </FilterBar>
  );
}

const any = { value: "", label: "Any" };
const typeOptions = [
  any,
  ...eventTypeGroups.map(({ label, types }) => ({
    label,
    options: types.map((value) => ({ value, label: nameEvent(value), labelTag: value })),
  })),
];

const TypeField = ({ state, filter }: EventFilterProps) => (
  <div className="filter-choice">
    <Select
      ariaLabel="What"
      inlineLabelText="What"
      options={typeOptions}
      selectedOption={state.type ? { value: state.type, label: nameEvent(state.type) } : any}
      filteringType="auto"
      filteringPlaceholder="Find a type"
      onChange={({ detail }) => filter({ type: detail.selectedOption.value ?? "" })}
      expandToViewport
    />
  </div>
);

/** Shows the choice of a tenant or product. People of a tenant see their own tenant's events anyway. */
function TargetField({ state, filter }: EventFilterProps) {
  const tenants = useTenantChoices(state.target);
  const products = useQuery({ ...allProductsQuery(), enabled: can(useMe(), "products:list") });
  const productChoices = choicesOf(products.data?.items);
  const text = tenants.text.toLowerCase();
  const groups = [
    { label: "Tenants", options: tenants.choices },
    { label: "Products", options: productChoices.filter(({ label }) => label.toLowerCase().includes(text)) },
  ].filter(({ options }) => options.length > 0);
  const chosen = tenants.chosen ?? productChoices.find(({ value }) => value === state.target);
  return (
    <div className="filter-choice">
      <Select
        ariaLabel="To what"
        inlineLabelText="To what"
        options={[{ value: "", label: "Anything" }, ...groups]}
        selectedOption={chosen ?? { value: state.target, label: state.target || "Anything" }}
        {...tenants.searching}
        filteringPlaceholder="Find a tenant or product"
        onChange={({ detail }) => filter({ target: detail.selectedOption.value ?? "" })}
        expandToViewport
      />
    </div>
  );
}

function DayFields({ state, filter }: EventFilterProps) {
  const setFrom = useCallback((from: string) => filter({ from }), [filter]);
  const setTo = useCallback((to: string) => filter({ to }), [filter]);
  return (
    <>
      <DayField label="First day" value={state.from} onChange={setFrom} />
      <DayField label="Last day" value={state.to} onChange={setTo} />
    </>
  );
}

function DayField(props: { label: string; value: string; onChange: (day: string) => void }) {
  const [text, setText] = useTypedText(props.value, props.onChange);
  return (
    <DateInput
      ariaLabel={props.label}
      placeholder="YYYY/MM/DD"
      value={text}
      onChange={({ detail }) => setText(detail.value)}
    />
  );
}
