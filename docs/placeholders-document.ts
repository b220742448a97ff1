import { builtInPlaceholders } from "../handlers/core/product/placeholders.ts";

/** The placeholders whose names come from a product's plans. */
const planPlaceholders = {
  "limits.x": "the limit `x` of the plan's entitlements",
  "parameters.x": "the parameter `x` of the subscription, which the plan's JSON Schema describes",
};

/** Renders the list of placeholders that a product's parameters may contain. */
export function renderPlaceholdersDocument(): string {
  const meanings = Object.entries(builtInPlaceholders).map(([name, { meaning }]) => [name, meaning]);
  const rows = [...meanings, ...Object.entries(planPlaceholders)];
  return [
    "# Placeholders",
    "The `parameters` of a product's integration may contain these placeholders. `npm run docs` generates this page from `handlers/core/product/placeholders.ts`.",
    ["| placeholder | value |", "|---|---|", ...rows.map(([name, meaning]) => `| \`\${${name}}\` | ${meaning} |`)].join(
      "\n",
    ),
    "A stack gets its values when it is made, and again at each change of its subscription: a change of plan, seats, parameters or release, a suspension or a reactivation. A changed tenant, such as a new name, changes no stack by itself.",
    "A template parameter whose type begins with `AWS::SSM::Parameter::` names an SSM parameter, which CloudFormation reads with the rights of the product. So its text may not contain `${tenant.name}`, `${seats}` or `${parameters.x}`: a tenant could choose the SSM parameter of another tenant.",
    "",
  ].join("\n\n");
}
