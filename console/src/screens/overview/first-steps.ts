import type { Overview } from "../../api/resources.ts";
import { partsOf, sumOf } from "./counts.ts";

/** A step on the way to the first tenant. */
export type FirstStep = {
  title: string;
  text: string;
  isDone: boolean;
  permission: string;
  href: string;
  action: string;
};

/** Returns the steps that lead to the first tenant; none once there is one. */
export function firstStepsOf({ tenants, products }: Pick<Overview, "tenants" | "products">): FirstStep[] {
  if (sumOf(partsOf(tenants)) > 0) return [];
  return [
    {
      title: "Register a product",
      text: "Describe it, its plans, and how a tenant is set up in its account.",
      isDone: sumOf(partsOf(products)) > 0,
      permission: "products:create",
      href: "/products/register",
      action: "Register a product",
    },
    {
      title: "Let Tenantry into its account",
      text: "The product's team deploys one role. The verification then shows what is missing, if anything is.",
      isDone: (products["available"] ?? 0) > 0,
      permission: "products:verify",
      href: "/products",
      action: "See the products",
    },
    {
      title: "Onboard the first tenant",
      text: "Name it, choose its products and plans, and watch each step.",
      isDone: false,
      permission: "tenants:create",
      href: "/tenants/onboard",
      action: "Onboard a tenant",
    },
  ];
}
