import type { BlockedAction } from "../api/resources.ts";

/** An action on a resource. `name` is the action's name in `allowedActions`. */
export type ResourceAction = { name: string; permission: string; text: string; run: () => void };

type Actionable = { status?: string; allowedActions?: readonly string[]; blockedActions?: readonly BlockedAction[] };
export type OfferedAction = ResourceAction & { disabledReason?: string };

/** Returns the actions that a person's roles permit. One that the state forbids has the reason. */
export function offerActions(
  actions: readonly ResourceAction[],
  { status, allowedActions = [], blockedActions }: Actionable,
  permissions: readonly string[],
): OfferedAction[] {
  return actions
    .filter(({ permission }) => permissions.includes(permission))
    .flatMap((action) => {
      if (allowedActions.includes(action.name)) return [action];
      const blocked = blockedActions?.find((one) => one.action === action.name);
      // An action that is neither allowed nor blocked is out of the person's reach, for example another team's product.
      if (blockedActions && !blocked) return [];
      return [{ ...action, disabledReason: blocked?.reason ?? `This is not possible while the status is ${status}.` }];
    });
}
