import type { Permission } from "../../../../../handlers/core/shared/access.ts";

/** The permissions in words, without the resource that heads their group. */
const words: Record<Permission, string> = {
  "products:create": "Register a product",
  "products:list": "See the catalog",
  "products:read": "Open a product",
  "products:update": "Change or deprecate a product",
  "products:retire": "Retire a product",
  "products:verify": "Run the verification",
  "products:rotate": "Replace the ExternalId",
  "products:credentials": "Issue credentials for a product's program",
  "products:subscribers": "See who has a product",
  "products:validate": "Check a template before the registration",
  "products:health": "See a product's health",
  "tenants:create": "Onboard a tenant",
  "tenants:list": "See the tenants",
  "tenants:read": "Open a tenant",
  "tenants:update": "Change a tenant's name and tags",
  "tenants:offboard": "Offboard a tenant",
  "tenants:suspend": "Suspend a tenant",
  "tenants:reactivate": "Reactivate a tenant",
  "tenants:restore": "Restore a leaving tenant",
  "tenants:timeline": "See a tenant's timeline",
  "subscriptions:create": "Subscribe a tenant to a product",
  "subscriptions:list": "See a tenant's subscriptions",
  "subscriptions:read": "Open a subscription",
  "subscriptions:change": "Change plan, seats and parameters",
  "subscriptions:end": "Unsubscribe a tenant",
  "subscriptions:abandon": "Give up what can't be removed",
  "users:invite": "Invite people to a tenant",
  "users:list": "See a tenant's people",
  "users:read": "Open a person of a tenant",
  "users:update": "Change roles, access and status",
  "users:remove": "Remove a person from a tenant",
  "users:resend-invitation": "Send an invitation again",
  "users:profile": "Read the profiles of users",
  "staff:invite": "Invite staff",
  "staff:list": "See the staff",
  "staff:read": "Open a member of the staff",
  "staff:update": "Change roles, team and status",
  "staff:remove": "Remove a member of the staff",
  "staff:resend-invitation": "Send an invitation again",
  "operations:list": "See the operations",
  "operations:read": "Open an operation",
  "operations:retry": "Retry an operation",
  "operations:cancel": "Cancel an operation",
  "operations:report": "Report the result of an operation",
  "events:list": "See the events",
  "notifications:create": "Add a notification",
  "notifications:list": "See the notifications",
  "notifications:read": "Open a notification",
  "notifications:remove": "Remove a notification",
  "operations:retry-many": "Retry many operations",
  "operations:cancel-many": "Cancel many operations",
  "notifications:test": "Send a test message",
  "overview:read": "See the overview",
  "people:list": "Find people",
  "actors:list": "See the names of those who acted",
  "me:read": "See who you are and what you may do",
};

/** Returns a permission in words. */
export const describePermission = (permission: Permission): string => words[permission];

const groups: Record<string, string> = {
  tenants: "Tenants",
  subscriptions: "Subscriptions",
  users: "People of a tenant",
  staff: "Staff",
  products: "Products",
  operations: "Operations",
  events: "Events",
  notifications: "Notifications",
};

/** Returns the heading under which a permission stands. */
export const groupOf = (permission: string): string => groups[permission.split(":")[0] ?? ""] ?? "Everybody";
export const groupOrder: readonly string[] = [...Object.values(groups), "Everybody"];
