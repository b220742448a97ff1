import type { Caller } from "../../../schemas/caller.ts";
import { Rollout } from "../../../schemas/rollout.ts";
import { resolveActions } from "../../core/shared/allowed-actions.ts";
import { pickPublic } from "./pick-public.ts";
import type { RolloutInScope } from "./rollout-in-scope.ts";

/** Renders a rollout for a caller. */
export const renderRollout = ({ rollout, product: { team } }: RolloutInScope, caller: Caller): Rollout => ({
  ...pickPublic(Rollout, rollout),
  inFlight: rollout.running.length,
  ...resolveActions(caller, "rollout", { rollout, team }),
});
