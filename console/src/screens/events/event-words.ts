import type { Envelope, Me } from "../../api/resources.ts";
import { can } from "../../session/me.tsx";

/** Returns the name of an event as words, such as "Tenant offboarding requested". */
export function nameEvent(type: string): string {
  const words = type.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export type EventMood = "good" | "bad" | "change" | "calm";

/** Returns how an event is marked: results stand out, steps between them do not. */
export function moodOf(type: string): EventMood {
  if (/(Failed|Rejected|Diverged)$/.test(type)) return "bad";
  if (/(Activated|Succeeded|Verified|Reactivated|Enabled|Changed|Completed|Restored)$/.test(type)) return "good";
  if (/(Deleted|Cancelled|Removed|Retired|Disabled|Suspended|Ended|Retried|Withdrawn|Abandoned)$/.test(type))
    return "change";
  return "calm";
}

/** The collections whose resources have pages at the path of the subject. */
const pagesBySubject = new Set(["tenants", "products", "rollouts", "operations"]);

type Subject = Pick<Envelope, "subject" | "tenantid">;

/** Returns whether a person may open the page of an event's subject. The people of a tenant have no pages of products. */
export function canOpenSubject(me: Me, { subject, tenantid }: Subject): boolean {
  const [collection] = subject.split("/");
  if (collection === "products" && me.tenantId !== undefined) return false;
  return can(me, collection === "users" && !tenantid ? "staff:read" : `${collection}:read`);
}

/** Returns the page of an event's subject, such as `/tenants/ten_1`. An unknown subject has none. */
export function pageOfSubject({ subject, tenantid }: Subject): string | undefined {
  const [collection, id] = subject.split("/");
  if (!id) return undefined;
  if (pagesBySubject.has(collection ?? "")) return `/${collection}/${id}`;
  if (collection === "users") return tenantid ? `/tenants/${tenantid}/users/${id}` : `/users/${id}`;
  return undefined;
}

/** Returns what an event is about, in a few words: "Subscription crm" or "Operation". */
export function describeSubject(subject: string): string {
  const [collection = "", , part, product] = subject.split("/");
  if (part === "subscriptions") return `Subscription to ${product}`;
  if (collection === "products") return `Product ${subject.split("/")[1]}`;
  const kinds: Record<string, string> = {
    tenants: "Tenant",
    users: "User",
    operations: "Operation",
    rollouts: "Rollout",
  };
  return kinds[collection] ?? subject;
}
