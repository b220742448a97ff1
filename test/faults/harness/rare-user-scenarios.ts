import { LambdaClient } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { inviteFirstAdministrator } from "../../../infra/first-administrator.ts";
import { getMachineToken } from "../../../local/machine-token.ts";
import type { Notification } from "../../../schemas/notification.ts";
import type { Operation } from "../../../schemas/operation.ts";
import {
  crmSubscription,
  onboardTenant,
  uniqueEmail,
  uniqueName,
  waitForOperation,
} from "../../support/scenarios/tenants.ts";
import { createActiveUser, updateUser, userPathOf } from "../../support/scenarios/users.ts";
import { callApi, clientOf, getConnectionInfo, signInAs } from "../../support/system/deployed-system.ts";

/** Reads a user by all routes, disables and enables the user, and removes the product to which the user has access. */
async function exerciseUserLifecycle(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  const user = await createActiveUser(tenant.id, { products: { crm: ["sales"] } });
  for (const path of [`/tenants/${tenant.id}/users`, "/users", userPathOf(user)]) await admin.get(path);
  await callApi("GET", `${userPathOf(user)}/profile`, { token: await getMachineToken(getConnectionInfo(), "crm") });
  await waitForOperation((await admin.post<Operation>(`${userPathOf(user)}/resend-invitation`)).body.id);
  await updateUser(user, { status: "disabled" });
  await updateUser(user, { status: "active" });
  await waitForOperation((await admin.delete<Operation>(`/tenants/${tenant.id}/subscriptions/crm`)).body.id);
}

async function inviteFirstAdministratorTwice(): Promise<void> {
  const email = uniqueEmail();
  for (let time = 1; time <= 2; time += 1) await inviteFirstAdministrator(email, clientOf(LambdaClient));
}

/** Creates, reads, tests and deletes notifications of every protocol. Some of them are unconfirmed. */
async function exerciseNotifications(): Promise<void> {
  const [admin, owner] = [await signInAs("platform-admin"), await signInAs("product-owner", { team: "crm-team" })];
  const QueueName = uniqueName("notification").replaceAll(" ", "-");
  await clientOf(SQSClient).send(new CreateQueueCommand({ QueueName }));
  const queue = `arn:aws:sqs:us-east-1:${getConnectionInfo().accounts.controlPlane}:${QueueName}`;
  const exercise = async (person: typeof admin, body: object): Promise<void> => {
    const key = { "Idempotency-Key": uniqueName("notification").replaceAll(" ", "-") };
    const { body: created } = await person.post<Notification>("/notifications", { topic: "lifecycle", ...body }, key);
    await person.get("/notifications");
    await person.get(`/notifications/${created.id}`);
    await person.post(`/notifications/${created.id}/test`);
    await person.delete(`/notifications/${created.id}`);
  };
  await exercise(admin, { protocol: "sqs", endpoint: queue });
  await exercise(admin, { protocol: "email", endpoint: uniqueEmail() });
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  for (const filter of [{ tenantId: tenant.id }, { productId: "crm" }]) {
    for (const person of [admin, owner]) await exercise(person, { protocol: "email", endpoint: uniqueEmail(), filter });
  }
  await exercise(owner, { protocol: "https", endpoint: "https://localhost:9/hook" });
}

/** Lets one of two administrators of a tenant demote the other. */
async function demoteAdministrator(): Promise<void> {
  const { tenant } = await onboardTenant();
  const other = await createActiveUser(tenant.id, { roles: ["tenant-admin"] });
  const administrator = await signInAs("tenant-admin", { tenant: tenant.id, email: uniqueEmail() });
  await administrator.patch(userPathOf(other), { roles: ["member"] });
}

/** The rare scenarios of users and notifications. */
export const rareUserScenarios = [
  exerciseUserLifecycle,
  inviteFirstAdministratorTwice,
  exerciseNotifications,
  demoteAdministrator,
];
