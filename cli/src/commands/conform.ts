import type { CommandSpec } from "../spec.ts";

/** The command that checks a product. Its parts are loaded when it runs. */
export const conform: CommandSpec = {
  name: "conform",
  summary: "check a product by the life of a synthetic tenant, which is removed again",
  details:
    "Each rule of docs/check-your-product.md is one line. The exit code is 0 if no rule is broken and 6 if one is.",
  arguments: [{ name: "product", text: "the product's id", completes: "products" }],
  options: [
    {
      flags: "--probe <url>",
      text: "a page that shows a tenant as the product sees it: 'https://desk.example/{tenantId}', or an output such as '{WorkspaceUrl}'",
    },
    {
      flags: "--queue <url>",
      text: "a queue of the product's account from which the product's consumer reads during the check",
    },
    { flags: "--plan <id>", text: "begin with this plan (the first one that can change to another)" },
    { flags: "--parameter <name=value>", text: "a value that the plan's JSON Schema asks for", many: true },
    { flags: "--mailbox <address>", text: "the mailbox of the synthetic users (conformance@example.com)" },
    { flags: "--timeout <duration>", text: "the time for each answer, such as 30s (the product's timeoutMinutes)" },
    { flags: "--keep", text: "keep the synthetic tenants" },
  ],
  examples: [
    "tenantry products conform crm",
    "tenantry products conform helpdesk --probe '{WorkspaceUrl}' --timeout 30s",
    "tenantry products conform helpdesk --queue https://sqs.us-east-1.amazonaws.com/333333333333/rehearsal --json",
  ],
  run: async (input, session) => (await import("../conformance/conform.ts")).conform(input, session),
};
