import { getMachineToken } from "../../../local/machine-token.ts";
import type { Notification } from "../../../schemas/notification.ts";
import type { Operation } from "../../../schemas/operation.ts";
import { registerAvailableProduct } from "../scenarios/products.ts";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../scenarios/self-provisioned-product.ts";
import { onboardTenant, requestTenant, waitForOperation } from "../scenarios/tenants.ts";
import { createActiveUser, inviteUser, updateUser, userPathOf } from "../scenarios/users.ts";
import { type ApiResponse, callApi, getConnectionInfo, signInAs } from "../system/deployed-system.ts";
import type { Canaries, SentContent } from "./canaries.ts";

/** Sends canary values in every field of a user. All of them except the roles in products are personal. */
async function sendUserCanaries(canaries: Canaries): Promise<SentContent> {
  const admin = await signInAs("platform-admin");
  const product = await registerAvailableProduct(undefined, { profileAttributes: ["email", "displayName"] });
  const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  const email = canaries.createEmail("a user's address");
  const user = await createActiveUser(tenant.id, {
    email,
    attributes: {
      displayName: canaries.createWord("a user's name"),
      givenName: canaries.createWord("a given name"),
      familyName: canaries.createWord("a family name"),
      timeZone: `Europe/${canaries.createWord("a time zone")}`,
      department: canaries.createWord("a department"),
    },
    products: { [product.id]: [canaries.createWord("a role in a product")] },
  });
  await callApi("GET", `${userPathOf(user)}/profile`, {
    token: await getMachineToken(getConnectionInfo(), product.id),
  });
  await updateUser(user, { attributes: { jobTitle: canaries.createWord("a job's title") } });
  await admin.get(`/tenants/${tenant.id}/users?email=${email}`);
  const rejections = [
    await inviteUser(tenant.id, { email }),
    await inviteUser(tenant.id, { attributes: { phone: canaries.createWord("no phone number") } }),
    await inviteUser(tenant.id, { email: canaries.createWord("no e-mail address") }),
    await admin.get(`/users?email=${canaries.createWord("a filter by e-mail")}`),
  ];
  const { body: removal } = await admin.delete<Operation>(userPathOf(user));
  await waitForOperation(removal.id);
  const { body: list } = await admin.get<{ items: Operation[] }>(`/operations?target=${user.id}`);
  return { operations: list.items.map(({ id }) => id), rejections: rejections as ApiResponse[] };
}

/** Sends canary values as valid and invalid notification endpoints. */
async function sendNotificationCanaries(canaries: Canaries): Promise<SentContent> {
  const admin = await signInAs("platform-admin");
  const subscribe = (body: object) =>
    admin.post<Notification>(
      "/notifications",
      { topic: "lifecycle", ...body },
      { "Idempotency-Key": canaries.createWord("the idempotency key of a notification") },
    );
  const created = await Promise.all([
    subscribe({ protocol: "email", endpoint: canaries.createEmail("an address of a notification") }),
    subscribe({ protocol: "https", endpoint: `https://localhost:9/${canaries.createWord("a hook's path")}` }),
  ]);
  for (const { body } of created) {
    await admin.post(`/notifications/${body.id}/test`);
    await admin.delete(`/notifications/${body.id}`);
  }
  const rejections = [
    await subscribe({ protocol: "https", endpoint: canaries.createWord("no hook") }),
    await subscribe({ protocol: "sqs", endpoint: canaries.createWord("no queue") }),
  ];
  return { operations: [], rejections: rejections as ApiResponse[] };
}

/** Sends canary values in a product's reports. `publicCanaries` get the failure's reason, which events contain. */
async function sendReportCanaries(canaries: Canaries, publicCanaries: Canaries): Promise<SentContent> {
  const product = await registerSelfProvisionedProduct();
  const requestAndReport = async (body: object): Promise<string> => {
    const { body: requested } = await requestTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    const { operationid = "" } = await waitForProductEvent(product, "ProductSubscribed", requested.tenant.id);
    await sendReport(product, operationid, body);
    await waitForOperation(requested.operation.id);
    return operationid;
  };
  const completedId = await requestAndReport({
    outcome: "completed",
    outputs: { Url: canaries.createWord("an output that is reported") },
  });
  const failedId = await requestAndReport({
    outcome: "failed",
    reason: publicCanaries.createWord("a reason of a product"),
  });
  const rejections = [
    await sendReport(product, completedId, { outcome: canaries.createWord("no outcome") }),
    await sendReport(product, failedId, {
      outcome: "completed",
      outputs: { Url: canaries.createWord("an output that is too late") },
    }),
  ];
  const admin = await signInAs("platform-admin");
  const credentials = await admin.post<{ clientSecret: string }>(`/products/${product.id}/credentials`, undefined, {
    "Idempotency-Key": canaries.createWord("the idempotency key of credentials"),
  });
  canaries.addSecret("the secret that was issued", credentials.body.clientSecret);
  return { operations: [completedId, failedId], rejections: rejections as ApiResponse[] };
}

/** Sends canary values in everything about users, notifications and reports. */
export async function sendPeopleCanaries(canaries: Canaries, publicCanaries: Canaries): Promise<SentContent> {
  const results = [
    await sendUserCanaries(canaries),
    await sendNotificationCanaries(canaries),
    await sendReportCanaries(canaries, publicCanaries),
  ];
  return {
    operations: results.flatMap(({ operations }) => operations),
    rejections: results.flatMap(({ rejections }) => rejections),
  };
}
