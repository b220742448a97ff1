import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tenantQuery, tenantsQuery } from "../api/queries.ts";
import { can, useMe } from "../session/me.tsx";
import { useDebounced } from "../state/debounced.ts";

const SEARCH_DELAY_MS = 300;
/** The tenants that a choice shows at once. */
const MAX_SHOWN = 50;

export type Choice = { value: string; label: string };

export const choicesOf = (items: readonly { id: string; name: string }[] = []): Choice[] =>
  items.map(({ id, name }) => ({ value: id, label: name }));

/** Finds the tenants of a choice: the newest ones, or those whose names begin with a text. The API searches them,
 *  because there may be thousands. `chosen` is the choice with its name, also if it is none of those. */
export function useTenantChoices(value: string) {
  const me = useMe();
  const canList = me.tenantId === undefined && can(me, "tenants:list");
  const [text, setText] = useState("");
  const rested = useDebounced(text, SEARCH_DELAY_MS);
  const found = useQuery({
    ...tenantsQuery({ q: rested, limit: MAX_SHOWN }),
    enabled: canList,
    placeholderData: (previous) => previous,
  });
  const choices = choicesOf(found.data?.items);
  const shown = choices.find((one) => one.value === value);
  const isElsewhere = shown === undefined && value.startsWith("ten_") && found.data !== undefined;
  const other = useQuery({ ...tenantQuery(value), enabled: canList && isElsewhere });
  return {
    canList,
    text,
    choices,
    chosen: shown ?? (other.data && { value, label: other.data.name }),
    /** The properties of a `Select` that searches. */
    searching: {
      filteringType: "manual" as const,
      onLoadItems: ({ detail }: { detail: { filteringText: string } }) => setText(detail.filteringText),
      statusType: found.isFetching ? ("loading" as const) : found.isError ? ("error" as const) : ("finished" as const),
      loadingText: "Looking for tenants",
      errorText: "The tenants can't be read now.",
    },
  };
}
