import type { CommandSpec } from "./spec.ts";

/** A word after `tenantry`: a command, or a noun with commands. Its part of the program is loaded when it is used. */
export type Entry = {
  name: string;
  summary: string;
} & (
  | { load: () => Promise<readonly CommandSpec[]>; loadCommand?: never }
  | { loadCommand: () => Promise<CommandSpec>; load?: never }
);

/** The command tree. */
export const tree: readonly Entry[] = [
  {
    name: "tenants",
    summary: "customer organizations",
    load: async () => (await import("./commands/tenants.ts")).tenantCommands,
  },
  {
    name: "subscriptions",
    summary: "a tenant's use of a product",
    load: async () => (await import("./commands/subscriptions.ts")).subscriptionCommands,
  },
  {
    name: "users",
    summary: "users of tenants, and the staff",
    load: async () => (await import("./commands/users.ts")).userCommands,
  },
  {
    name: "products",
    summary: "the SaaS products to which tenants subscribe",
    load: async () => (await import("./commands/products.ts")).productCommands,
  },
  {
    name: "rollouts",
    summary: "the change of a product's tenants to a release, in waves",
    load: async () => (await import("./commands/rollouts.ts")).rolloutCommands,
  },
  {
    name: "operations",
    summary: "long-running tasks with their steps",
    load: async () => (await import("./commands/operations.ts")).operationCommands,
  },
  {
    name: "events",
    summary: "what has happened",
    load: async () => (await import("./commands/events.ts")).eventCommands,
  },
  {
    name: "notifications",
    summary: "endpoints that receive events",
    load: async () => (await import("./commands/notifications.ts")).notificationCommands,
  },
  {
    name: "plan",
    summary: "show what apply would do, by the dry run of each write",
    loadCommand: async () => (await import("./commands/apply.ts")).plan,
  },
  {
    name: "apply",
    summary: "create and change what the files declare; remove nothing",
    loadCommand: async () => (await import("./commands/apply.ts")).apply,
  },
  {
    name: "diff",
    summary: "compare files with the platform",
    loadCommand: async () => (await import("./commands/apply.ts")).diff,
  },
  {
    name: "export",
    summary: "write the platform's resources as files for apply",
    loadCommand: async () => (await import("./commands/apply.ts")).exportCommand,
  },
  {
    name: "status",
    summary: "show the platform, whether it answers, and what is failing",
    loadCommand: async () => (await import("./commands/status.ts")).status,
  },
  {
    name: "whoami",
    summary: "show who you are and what you may do",
    loadCommand: async () => (await import("./commands/whoami.ts")).whoami,
  },
  {
    name: "login",
    summary: "sign in with a browser, and keep the sign-in",
    loadCommand: async () => (await import("./commands/login.ts")).login,
  },
  {
    name: "logout",
    summary: "forget the sign-in",
    loadCommand: async () => (await import("./commands/logout.ts")).logout,
  },
  {
    name: "open",
    summary: "open the console, at a screen or at the page of an id",
    loadCommand: async () => (await import("./commands/open.ts")).open,
  },
  {
    name: "config",
    summary: "profiles: the platforms that you use",
    load: async () => (await import("./commands/config.ts")).configCommands,
  },
  {
    name: "api",
    summary: "send any request to the API and print the answer's JSON",
    loadCommand: async () => (await import("./commands/api.ts")).apiCommand,
  },
  {
    name: "completion",
    summary: "print the completion script of a shell",
    loadCommand: async () => (await import("./commands/completion.ts")).completion,
  },
];
