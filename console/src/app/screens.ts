import type { ComponentType } from "react";
import type { Me } from "../api/resources.ts";
import { OverviewScreen } from "../screens/overview/overview-screen.tsx";
import { can } from "../session/me.tsx";
import type { NavigationIconName } from "./navigation-icons.tsx";

/** A screen of the console. The router, the navigation, the breadcrumbs and the jump palette follow from this list. */
export type Screen = {
  /** The path, with parameters as `:tenantId`. */
  path: string;
  title: string;
  isVisible: (me: Me) => boolean;
  load: () => Promise<ComponentType>;
  /** The entry in the navigation. A screen without one is reached from others. */
  navigation?: NavigationEntry;
};
export type NavigationEntry = {
  group: "" | "Customers" | "Catalog" | "Activity" | "Console";
  icon: NavigationIconName;
};

const needs = (permission: string) => (me: Me) => can(me, permission);
/** Tenants are a list for staff. People of a tenant have their own organization instead. */
const isStaff = (me: Me) => me.tenantId === undefined;

export const screens: Screen[] = [
  {
    path: "/",
    title: "Overview",
    navigation: { group: "", icon: "overview" },
    isVisible: () => true,
    // The first screen of most visits comes with the frame, which saves the requests for its files.
    load: async () => OverviewScreen,
  },
  {
    path: "/tenants",
    title: "Tenants",
    navigation: { group: "Customers", icon: "tenants" },
    isVisible: (me) => isStaff(me) && can(me, "tenants:list"),
    load: async () => (await import("../screens/tenants/tenants-screen.tsx")).TenantsScreen,
  },
  {
    path: "/tenants/onboard",
    title: "Onboard a tenant",
    isVisible: needs("tenants:create"),
    load: async () => (await import("../screens/onboard/onboard-screen.tsx")).OnboardScreen,
  },
  {
    path: "/tenants/onboard/:operationId",
    title: "Onboarding",
    isVisible: needs("operations:read"),
    load: async () => (await import("../screens/onboard/live-screen.tsx")).LiveScreen,
  },
  {
    path: "/tenants/:tenantId",
    title: "Tenant",
    isVisible: needs("tenants:read"),
    load: async () => (await import("../screens/tenant/tenant-screen.tsx")).TenantScreen,
  },
  {
    path: "/tenants/:tenantId/subscriptions/new",
    title: "Add a product",
    isVisible: needs("subscriptions:create"),
    load: async () => (await import("../screens/subscribe/subscribe-screen.tsx")).SubscribeScreen,
  },
  {
    path: "/tenants/:tenantId/subscriptions/:productId",
    title: "Change the subscription",
    isVisible: needs("subscriptions:change"),
    load: async () => (await import("../screens/subscribe/change-screen.tsx")).ChangeScreen,
  },
  {
    path: "/organization",
    title: "Your organization",
    navigation: { group: "", icon: "tenants" },
    isVisible: (me) => !isStaff(me) && can(me, "tenants:read"),
    load: async () => (await import("../screens/tenant/tenant-screen.tsx")).OrganizationScreen,
  },
  {
    path: "/users",
    title: "Users and roles",
    navigation: { group: "Customers", icon: "users" },
    isVisible: needs("users:list"),
    load: async () => (await import("../screens/people/people-screen.tsx")).PeopleScreen,
  },
  {
    path: "/users/:userId",
    title: "User",
    isVisible: needs("staff:read"),
    load: async () => (await import("../screens/people/person/person-screen.tsx")).PersonScreen,
  },
  {
    path: "/tenants/:tenantId/users/:userId",
    title: "User",
    isVisible: needs("users:read"),
    load: async () => (await import("../screens/people/person/person-screen.tsx")).PersonScreen,
  },
  {
    path: "/products",
    title: "Products",
    navigation: { group: "Catalog", icon: "products" },
    isVisible: (me) => isStaff(me) && can(me, "products:list"),
    load: async () => (await import("../screens/products/products-screen.tsx")).ProductsScreen,
  },
  {
    path: "/products/register",
    title: "Register",
    isVisible: needs("products:create"),
    load: async () => (await import("../screens/products/register/register-screen.tsx")).RegisterScreen,
  },
  {
    path: "/products/:productId/releases/new",
    title: "Publish a release",
    isVisible: needs("releases:publish"),
    load: async () => (await import("../screens/releases/publish-release-screen.tsx")).PublishReleaseScreen,
  },
  {
    path: "/products/:productId/rollouts/new",
    title: "Start a rollout",
    isVisible: needs("rollouts:start"),
    load: async () => (await import("../screens/rollouts/start-rollout-screen.tsx")).StartRolloutScreen,
  },
  {
    path: "/rollouts/:rolloutId",
    title: "Rollout",
    isVisible: needs("rollouts:read"),
    load: async () => (await import("../screens/rollouts/rollout-screen.tsx")).RolloutScreen,
  },
  {
    path: "/products/:productId/edit",
    title: "Edit",
    isVisible: needs("products:update"),
    load: async () => (await import("../screens/products/edit/edit-product-screen.tsx")).EditProductScreen,
  },
  {
    path: "/products/:productId",
    title: "Product",
    isVisible: (me) => isStaff(me) && can(me, "products:read"),
    load: async () => (await import("../screens/products/product/product-screen.tsx")).ProductScreen,
  },
  {
    path: "/operations",
    title: "Operations",
    navigation: { group: "Activity", icon: "operations" },
    isVisible: needs("operations:list"),
    load: async () => (await import("../screens/operations/operations-screen.tsx")).OperationsScreen,
  },
  {
    path: "/operations/:operationId",
    title: "Operation",
    isVisible: needs("operations:read"),
    load: async () => (await import("../screens/operations/operation-screen.tsx")).OperationScreen,
  },
  {
    path: "/events",
    title: "Events",
    navigation: { group: "Activity", icon: "events" },
    isVisible: needs("events:list"),
    load: async () => (await import("../screens/events/events-screen.tsx")).EventsScreen,
  },
  {
    path: "/notifications",
    title: "Notifications",
    navigation: { group: "Activity", icon: "notifications" },
    isVisible: needs("notifications:list"),
    load: async () => (await import("../screens/notifications/notifications-screen.tsx")).NotificationsScreen,
  },
  {
    path: "/settings",
    title: "Settings",
    navigation: { group: "Console", icon: "settings" },
    isVisible: () => true,
    load: async () => (await import("../screens/settings/settings-screen.tsx")).SettingsScreen,
  },
];
