/** The labels of filters that only a link sets, by their names in the address. */
export type FixedFilterLabels<Name extends string> = Readonly<Record<Name, string>>;

/** Returns the filters that a link has set, each with its label and its value. */
export const listFixedFilters = <Name extends string>(
  labels: FixedFilterLabels<Name>,
  state: Readonly<Record<NoInfer<Name>, string>>,
): { name: Name; label: string; value: string }[] =>
  (Object.keys(labels) as Name[])
    .map((name) => ({ name, label: labels[name], value: state[name] }))
    .filter(({ value }) => value !== "");
