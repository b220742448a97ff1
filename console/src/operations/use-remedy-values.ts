import { useQuery } from "@tanstack/react-query";
import { productQuery } from "../api/queries.ts";
import type { Operation } from "../api/resources.ts";
import { can, useMe } from "../session/me.tsx";
import type { RemedyValues } from "./remedy.ts";

/** Returns the values of a product's connection, which a remedy names. */
export function useRemedyValues({ productId, target, error }: Operation): RemedyValues {
  const me = useMe();
  const id = productId ?? (target.type === "product" ? target.id : undefined);
  const isNeeded = id !== undefined && can(me, "products:read") && (error?.reason.includes("<connection.") ?? false);
  const { data } = useQuery({ ...productQuery(id ?? ""), enabled: isNeeded });
  const connection: Record<string, unknown> = { ...data?.connection };
  return Object.fromEntries(Object.entries(connection).map(([name, value]) => [`connection.${name}`, String(value)]));
}
