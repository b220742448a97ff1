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

/** Everything that can be said of a person; all but the roles in products is nobody's but the person's. */
const sendUserCanaries = async (canaries: Canaries): Promise<SentContent> => {
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
};

/** Where people want to be told, and where they can't be. */
const sendNotificationCanaries = async (canaries: Canaries): Promise<SentContent> => {
  const admin = await signInAs("platform-admin");
  const ask = (body: object) =>
    admin.post<Notification>(
      "/notifications",
      { topic: "lifecycle", ...body },
      { "Idempotency-Key": canaries.createWord("the idempotency key of a notification") },
    );
  const made = await Promise.all([
    ask({ protocol: "email", endpoint: canaries.createEmail("an address to be told at") }),
    ask({ protocol: "https", endpoint: `https://localhost:9/${canaries.createWord("a hook's path")}` }),
  ]);
  for (const { body } of made) {
    await admin.post(`/notifications/${body.id}/test`);
    await admin.delete(`/notifications/${body.id}`);
  }
  const rejections = [
    await ask({ protocol: "https", endpoint: canaries.createWord("no hook") }),
    await ask({ protocol: "sqs", endpoint: canaries.createWord("no queue") }),
  ];
  return { operations: [], rejections: rejections as ApiResponse[] };
};

/** What a product reports: the outputs are the subscription's. `told`: a failure's reason, which events tell. */
const sendReportCanaries = async (canaries: Canaries, sent: Canaries): Promise<SentContent> => {
  const product = await registerSelfProvisionedProduct();
  const answer = async (body: object): Promise<string> => {
    const { body: requested } = await requestTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    const { operationid = "" } = await waitForProductEvent(product, "ProductSubscribed", requested.tenant.id);
    await sendReport(product, operationid, body);
    await waitForOperation(requested.operation.id);
    return operationid;
  };
  const well = await answer({
    outcome: "completed",
    outputs: { Url: canaries.createWord("an output that is reported") },
  });
  const badly = await answer({ outcome: "failed", reason: sent.createWord("a reason that a product gives") });
  const rejections = [
    await sendReport(product, well, { outcome: canaries.createWord("no outcome") }),
    await sendReport(product, badly, {
      outcome: "completed",
      outputs: { Url: canaries.createWord("an output that is too late") },
    }),
  ];
  const admin = await signInAs("platform-admin");
  const credentials = await admin.post<{ clientSecret: string }>(`/products/${product.id}/credentials`, undefined, {
    "Idempotency-Key": canaries.createWord("the idempotency key of credentials"),
  });
  canaries.addSecret("the secret that was issued", credentials.body.clientSecret);
  return { operations: [well, badly], rejections: rejections as ApiResponse[] };
};

/** Says all that can be said of people, of where they are told, and by products that answer. */
export const sendPeopleCanaries = async (canaries: Canaries, sent: Canaries): Promise<SentContent> => {
  const said = [
    await sendUserCanaries(canaries),
    await sendNotificationCanaries(canaries),
    await sendReportCanaries(canaries, sent),
  ];
  return {
    operations: said.flatMap(({ operations }) => operations),
    rejections: said.flatMap(({ rejections }) => rejections),
  };
};
