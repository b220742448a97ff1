import Token from "@cloudscape-design/components/token";
import { shortenId } from "./copyable-id.tsx";
import { type FixedFilterLabels, listFixedFilters } from "./list-fixed-filters.ts";

type Props<Name extends string> = {
  labels: FixedFilterLabels<Name>;
  state: Readonly<Record<NoInfer<Name>, string>>;
  filter: (change: Partial<Record<NoInfer<Name>, string>>) => void;
};

/** Shows the filters that a link has set, each with a button that removes it. */
export const FixedFilters = <Name extends string>({ labels, state, filter }: Props<Name>) =>
  listFixedFilters(labels, state).map(({ name, label, value }) => {
    const text = `${label} ${shortenId(value)}`;
    return (
      <Token
        key={name}
        variant="inline"
        label={text}
        dismissLabel={`Remove the filter ${text}`}
        onDismiss={() => filter({ [name]: "" } as Record<Name, string>)}
      />
    );
  });
