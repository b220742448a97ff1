import type { Me } from "../api/resources.ts";
import { can } from "../session/me.tsx";
import type { Screen } from "./screen.ts";

const needs = (permission: string) => (me: Me) => can(me, permission);
/** Tenants are a list for staff. People of a tenant have their own organization instead. */
const isStaff = (me: Me) => me.tenantId === undefined;

export const screens: Screen[] = [
  {
    path: "/",
    title: "Overview",
    navigation: { group: "", icon: "overview" },
    isVisible: () => true,
    load: async () => (await import("../screens/overview/overview-screen.tsx")).OverviewScreen,
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
];
