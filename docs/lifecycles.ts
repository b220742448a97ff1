import {
  operationTransitions,
  productTransitions,
  subscriptionTransitions,
  type Transition,
  tenantTransitions,
  userTransitions,
} from "../handlers/core/shared/transitions.ts";

const transitionTables: Readonly<Record<string, Readonly<Record<string, Transition<string>>>>> = {
  Tenant: tenantTransitions,
  Subscription: subscriptionTransitions,
  Product: productTransitions,
  User: userTransitions,
  Operation: operationTransitions,
};

/** One arrow per way; a fact that leaves the status as it is has none, and stands in the table alone. */
const renderDiagram = (table: Readonly<Record<string, Transition<string>>>): string => {
  const arrows = Object.values(table).flatMap(({ from, to, event }) =>
    to === "same" ? [] : from.map((status) => `  ${status === "none" ? "[*]" : status} --> ${to}: ${event}`),
  );
  return ["```mermaid", "stateDiagram-v2", ...arrows, "```"].join("\n");
};

const renderRows = (table: Readonly<Record<string, Transition<string>>>): string =>
  [
    "| command | from | to | event |",
    "|---|---|---|---|",
    ...Object.entries(table).map(
      ([command, { from, to, event }]) => `| ${command} | ${from.join(", ")} | ${to} | \`${event}\` |`,
    ),
  ].join("\n");

/** The lives of all aggregates as a page, from the tables that the code decides by. */
export const renderLifecyclesDocument = (): string =>
  [
    "# How things live",
    "Written from `handlers/core/shared/transitions.ts` by `npm run docs`: status moves only along these ways, and each way is an event.",
    ...Object.entries(transitionTables).flatMap(([name, table]) => [
      `## ${name}`,
      renderDiagram(table),
      renderRows(table),
    ]),
    "",
  ].join("\n\n");
