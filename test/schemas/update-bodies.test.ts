import { describe, expect, it } from "vitest";
import { Product, ProductRecord, RegisterProduct, UpdateProduct } from "../../schemas/product.ts";
import { ChangeSubscription, Subscribe, Subscription, SubscriptionRecord } from "../../schemas/subscription.ts";
import { RequestTenant, Tenant, TenantRecord, UpdateTenant } from "../../schemas/tenant.ts";
import { InviteStaff, InviteUser, UpdateStaff, UpdateUser, User, UserRecord } from "../../schemas/user.ts";

/** The schemas that a field of a resource passes through: request, update, record and response. */
const resources = [
  ["tenant", RequestTenant, UpdateTenant, TenantRecord, Tenant],
  ["subscription", Subscribe, ChangeSubscription, SubscriptionRecord, Subscription],
  ["product", RegisterProduct, UpdateProduct, ProductRecord, Product],
  ["user", InviteUser, UpdateUser, UserRecord, User],
  ["member of the staff", InviteStaff, UpdateStaff, UserRecord, User],
] as const;

/** The fields of updates that no resource stores or that no request sets: another status, and how an update works. */
const otherFields = ["status", "onReplacement"];

/** The updates that select a release; the platform gives the first one. */
const withoutRelease = (fields: string[]): string[] =>
  fields.filter((field) => field !== "release" && field !== "currentRelease");

describe.each(resources)("the update of a %s", (_, request, update, record, response) => {
  const fields = Object.keys(update.shape).filter((field) => !otherFields.includes(field));

  it("changes only fields that a request sets, a record stores and a response shows", () => {
    expect(fields).not.toEqual([]);
    for (const { shape } of [record, response]) expect(Object.keys(shape)).toEqual(expect.arrayContaining(fields));
    expect(Object.keys(request.shape)).toEqual(expect.arrayContaining(withoutRelease(fields)));
  });

  it("sets no default", () => {
    for (const schema of Object.values(update.shape)) expect(schema.safeParse(undefined)).toEqual({ success: true });
  });
});
