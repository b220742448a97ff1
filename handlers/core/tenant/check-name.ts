import type { Rejection } from "../shared/decision.ts";
import { buildTaken } from "../shared/taken-value.ts";

/** Rejects a name that another tenant holds. */
export function checkName(name: string, holderId: string | undefined): Rejection | undefined {
  if (holderId === undefined) return undefined;
  const detail = `There is a tenant called ${name} already. Choose another name.`;
  // Only callers who may read all tenants create or rename one.
  return buildTaken("nameTaken", { pointer: "/name", detail }, { existing: { type: "tenant", id: holderId } });
}
