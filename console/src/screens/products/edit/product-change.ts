import type { RegisterProduct, UpdateProduct } from "../../../api/openapi.d.ts";

const changeable = ["name", "description", "ownerEmail", "plans", "integration", "profileAttributes"] as const;

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Returns the body of a change: only the fields that differ. An emptied description is sent as an empty text. */
export function changeOfProduct(before: RegisterProduct, after: RegisterProduct): UpdateProduct {
  const changed = changeable.filter((field) => !isSame(before[field], after[field]));
  return Object.fromEntries(changed.map((field) => [field, after[field] ?? ""])) as UpdateProduct;
}

/** The names of the form's fields, for the choice between two people's changes. */
export const fieldLabels: Record<string, string> = {
  name: "Name",
  description: "Description",
  ownerEmail: "Owner's e-mail",
  plans: "Plans",
  template: "Template",
  parameters: "Parameters",
  capabilities: "Consents",
  timeoutMinutes: "Time limit",
  profileAttributes: "Shared attributes",
};
