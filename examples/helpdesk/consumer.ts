import { type Consumer, type ConsumerOptions, consume } from "tenantry/consumer";
import type { ControlPlane } from "./control-plane.ts";
import { createHandlers } from "./handlers.ts";
import { createOrderStore, type StateFile } from "./state-file.ts";
import type { Workspaces } from "./workspaces.ts";

type Parts = {
  stateFile: StateFile;
  workspaces: Workspaces;
  controlPlane: Pick<ControlPlane, "report" | "getProfile">;
};

/** Creates the help desk's consumer. It holds the events of subscriptions after a gap, because a request for work that a
 *  later event overtakes must not be skipped: its operation waits for the report. */
export const createConsumer = (
  { stateFile, workspaces, controlPlane }: Parts,
  options: Pick<ConsumerOptions, "onError"> = {},
): Consumer =>
  consume({
    name: "helpdesk",
    order: { store: createOrderStore(stateFile), hold: ["subscription"] },
    handlers: createHandlers(workspaces, controlPlane),
    ...options,
  });
