import type { Envelope } from "./resources.ts";

type SubjectOf = Pick<Envelope, "subject" | "operationid" | "tenantid" | "productid">;

/** Returns the keys of the queries that an event makes stale. */
export function keysOf({ subject, operationid, tenantid, productid }: SubjectOf): string[][] {
  const [collection, id = ""] = subject.split("/");
  const keys: string[][] = [["overview"], ["events"]];
  if (tenantid) keys.push(["tenant", tenantid], ["timeline", `/tenants/${tenantid}/timeline`], ["tenants"]);
  if (collection === "tenants") keys.push(["tenant", id], ["tenants"], ["timeline", `/tenants/${id}/timeline`]);
  if (collection === "products") keys.push(["product", id], ["products"], ["releases", `/products/${id}/releases`]);
  if (collection === "rollouts") keys.push(["rollout", id], ["rollouts"]);
  if (collection === "users") keys.push(["user", id], ["users"]);
  if (collection === "operations") keys.push(["operation", id], ["operations"]);
  if (operationid) keys.push(["operation", operationid], ["operations"]);
  if (productid) keys.push(["subscribers", `/products/${productid}/subscriptions`]);
  return keys;
}

/** Returns the keys of several events, each once. */
export function keysOfAll(events: readonly SubjectOf[]): string[][] {
  const byText = new Map(events.flatMap(keysOf).map((key) => [JSON.stringify(key), key]));
  return [...byText.values()];
}
