import {
  operationTransitions,
  productTransitions,
  rolloutTransitions,
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
  Rollout: rolloutTransitions,
};

/** Renders one arrow per transition. Events that do not change the status appear only in the table. */
function renderDiagram(table: Readonly<Record<string, Transition<string>>>): string {
  const arrows = Object.values(table).flatMap(({ from, to, event }) =>
    to === "same" ? [] : from.map((status) => `  ${status === "none" ? "[*]" : status} --> ${to}: ${event}`),
  );
  return ["```mermaid", "stateDiagram-v2", ...arrows, "```"].join("\n");
}

const renderRows = (table: Readonly<Record<string, Transition<string>>>): string =>
  [
    "| command | from | to | event |",
    "|---|---|---|---|",
    ...Object.entries(table).map(
      ([command, { from, to, event }]) => `| ${command} | ${from.join(", ")} | ${to} | \`${event}\` |`,
    ),
  ].join("\n");

/** Renders the lifecycles of all aggregates from the tables that the code uses. */
export const renderLifecyclesDocument = (): string =>
  [
    "# Lifecycles",
    "`npm run docs` generates this page from `handlers/core/shared/transitions.ts`. A status changes only by these transitions, and each transition publishes an event.",
    ...Object.entries(transitionTables).flatMap(([name, table]) => [
      `## ${name}`,
      renderDiagram(table),
      renderRows(table),
    ]),
    "",
  ].join("\n\n");
