import type { Product } from "../../../api/resources.ts";
import type { ResourceAction } from "../../../writes/actions.ts";

/** The dialogs of a product's page. */
export type ProductDialog = "deprecate" | "rotate" | "credentials" | "retire";

type Handlers = { verify: () => void; open: (dialog: ProductDialog) => void; edit: () => void };

/** Returns what a person may do with a product. */
export function actionsOf({ connection }: Product, { verify, open, edit }: Handlers): ResourceAction[] {
  return [
    { name: "update", permission: "products:update", text: "Edit", run: edit },
    { name: "verify", permission: "products:verify", text: "Verify again", run: verify },
    {
      name: "issueCredentials",
      permission: "products:credentials",
      text: connection?.clientId ? "Replace the credentials" : "Issue credentials",
      run: () => open("credentials"),
    },
    {
      name: "rotateExternalId",
      permission: "products:rotate",
      text: "Replace the ExternalId",
      run: () => open("rotate"),
    },
    { name: "deprecate", permission: "products:update", text: "Deprecate", run: () => open("deprecate") },
    { name: "retire", permission: "products:retire", text: "Retire", run: () => open("retire") },
  ];
}
