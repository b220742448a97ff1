import type { ComponentType } from "react";
import type { Me } from "../api/resources.ts";
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
export type NavigationEntry = { group: "" | "Customers" | "Catalog" | "Activity"; icon: NavigationIconName };
