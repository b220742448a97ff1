import { createContext, use } from "react";
import type { Me } from "../api/resources.ts";

export const MeContext = createContext<Me | undefined>(undefined);

/** Returns the person who is signed in. */
export function useMe(): Me {
  const me = use(MeContext);
  if (!me) throw new Error("useMe needs a session.");
  return me;
}

/** Returns whether the person's roles permit an action, such as `tenants:create`. */
export const can = (me: Me, permission: string): boolean => (me.permissions as string[]).includes(permission);

export const useCan = (permission: string): boolean => can(useMe(), permission);
