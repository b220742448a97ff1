import type { StackChange } from "../api/openapi.d.ts";

type Loss = { action: "replace" | "mayReplace" | "remove" };

const actions: Record<Loss["action"], string> = {
  replace: "is replaced, and its data is lost",
  mayReplace: "may be replaced, and its data lost",
  remove: "is removed with its data",
};

const refused: Record<Loss["action"], string> = {
  replace: "would be replaced, and its data lost",
  mayReplace: "might be replaced, and its data lost",
  remove: "would be removed with its data",
};

/** Returns what happens to a resource that holds data, or would happen if it were allowed. */
export const describeLoss = ({ action }: Loss, onReplacement: "stop" | "allow"): string =>
  onReplacement === "allow" ? actions[action] : refused[action];

const verbs: Record<StackChange["action"], string> = {
  add: "is added",
  modify: "is changed in place",
  remove: "is removed",
  import: "is imported",
  dynamic: "is decided during the update",
};

/** Returns whether a change loses the data of a resource. */
export const losesData = ({ action, replacement, retained, holdsData }: StackChange): boolean =>
  holdsData && (replacement !== "false" || (action === "remove" && !retained));

/** Returns what an update does to a resource, in words. */
export function describeStackChange(change: StackChange): string {
  const { action, replacement, retained } = change;
  const loss = losesData(change);
  if (replacement === "true") return loss ? actions.replace : "is replaced";
  if (replacement === "conditional") return loss ? actions.mayReplace : "may be replaced";
  if (action === "remove") return loss ? actions.remove : retained ? "leaves the stack and stays" : verbs.remove;
  return verbs[action];
}
