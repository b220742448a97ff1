import { openBrowser } from "../connection/browser.ts";
import { usageError } from "../failures/cli-error.ts";
import type { Session } from "../session.ts";
import type { CommandSpec } from "../spec.ts";

const pagesOfIds: Readonly<Record<string, string>> = {
  ten: "/tenants/",
  op: "/operations/",
  rol: "/rollouts/",
  usr: "/users/",
};
const screens = ["tenants", "products", "operations", "people", "events", "notifications", "settings"];

export const open: CommandSpec = {
  name: "open",
  summary: "open the console, at a screen or at the page of an id",
  arguments: [
    {
      name: "page",
      text: `${screens.join(", ")}, or the id of a tenant, operation, rollout or product`,
      optional: true,
    },
  ],
  options: [{ flags: "--no-browser", text: "print the address only" }],
  examples: ["tenantry open", "tenantry open operations", "tenantry open op_0123"],
  run: (input, session) => {
    const { output } = session;
    const url = `${consoleAddress(session)}${pageOf(input.optionalArgument(0))}`;
    if (output.isJson) output.document({ url });
    else output.text(url);
    if (output.terminal.canAsk && output.terminal.isTable && !input.isOff("browser")) openBrowser(url);
  },
};

/** Returns the address of the console. It serves the API on its own origin, unless the profile names another one. */
function consoleAddress({ settings }: Session): string {
  const { local, profile, apiUrl } = settings;
  const address = local?.consoleUrl ?? profile.console ?? new URL(apiUrl).origin;
  if (/\.execute-api\./.test(address)) {
    throw usageError(
      "The address of the console is not known.",
      "tenantry config set console https://tenantry.example.com",
    );
  }
  return address.replace(/\/+$/, "");
}

function pageOf(page: string | undefined): string {
  if (page === undefined) return "/";
  if (screens.includes(page)) return `/${page}`;
  const prefix = /^([a-z]+)_[0-9a-f]{32}$/.exec(page)?.[1];
  if (prefix === undefined) return `/products/${page}`;
  const folder = pagesOfIds[prefix];
  if (folder === undefined) throw usageError(`${page} has no page of its own.`, "tenantry open events");
  return `${folder}${page}`;
}
