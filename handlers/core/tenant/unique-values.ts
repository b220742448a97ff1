import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { Rejection, Reservation } from "../shared/decision.ts";
import { buildTaken } from "../shared/taken-value.ts";
import { toNameKey } from "./name-key.ts";

/** Returns the reservation of a customer's key in another system. */
export const toExternalIdReservation = (value: string): Reservation => ({
  catalog: "tenant",
  kind: "externalId",
  value,
});

/** Rejects an external id that another tenant holds. */
export function checkExternalId(externalId: string | undefined, holderId: string | undefined): Rejection | undefined {
  if (externalId === undefined || holderId === undefined) return undefined;
  const detail = `The external id ${externalId} belongs to another tenant. Use another one.`;
  return buildTaken(
    "externalIdTaken",
    { pointer: "/externalId", detail },
    { existing: { type: "tenant", id: holderId } },
  );
}

/** Returns the unique values that a tenant holds until it is deleted. */
export const listReservations = ({ name, externalId }: Pick<TenantRecord, "name" | "externalId">): Reservation[] => [
  { catalog: "tenant", kind: "name", value: toNameKey(name) },
  ...(externalId === undefined ? [] : [toExternalIdReservation(externalId)]),
];
