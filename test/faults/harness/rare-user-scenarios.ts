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

/** Somebody is read by everybody who may, shut out and let in again, and loses what the tenant has no longer. */
const exerciseUserLifecycle = async (): Promise<void> => {
  const admin = await signInAs("platform-admin");
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  const user = await createActiveUser(tenant.id, { products: { crm: ["sales"] } });
  for (const path of [`/tenants/${tenant.id}/users`, "/users", userPathOf(user)]) await admin.get(path);
  await callApi("GET", `${userPathOf(user)}/profile`, { token: await getMachineToken(getConnectionInfo(), "crm") });
  await waitForOperation((await admin.post<Operation>(`${userPathOf(user)}/resend-invitation`)).body.id);
  await updateUser(user, { status: "disabled" });
  await updateUser(user, { status: "active" });
  await waitForOperation((await admin.delete<Operation>(`/tenants/${tenant.id}/subscriptions/crm`)).body.id);
};

const inviteFirstAdministratorTwice = async (): Promise<void> => {
  const email = uniqueEmail();
  for (let time = 1; time <= 2; time += 1) await inviteFirstAdministrator(email, clientOf(LambdaClient));
};

/** Asks to be told in every way, of which some wait to be confirmed, and to be told no more. */
const exerciseNotifications = async (): Promise<void> => {
  const [admin, owner] = [await signInAs("platform-admin"), await signInAs("product-owner", { team: "crm-team" })];
  const QueueName = uniqueName("told").replaceAll(" ", "-");
  await clientOf(SQSClient).send(new CreateQueueCommand({ QueueName }));
  const queue = `arn:aws:sqs:us-east-1:${getConnectionInfo().accounts.controlPlane}:${QueueName}`;
  const sent = async (person: typeof admin, body: object): Promise<void> => {
    const key = { "Idempotency-Key": uniqueName("told").replaceAll(" ", "-") };
    const { body: made } = await person.post<Notification>("/notifications", { topic: "lifecycle", ...body }, key);
    await person.get("/notifications");
    await person.get(`/notifications/${made.id}`);
    await person.post(`/notifications/${made.id}/test`);
    await person.delete(`/notifications/${made.id}`);
  };
  await sent(admin, { protocol: "sqs", endpoint: queue });
  await sent(admin, { protocol: "email", endpoint: uniqueEmail() });
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  for (const filter of [{ tenantId: tenant.id }, { productId: "crm" }]) {
    for (const person of [admin, owner]) await sent(person, { protocol: "email", endpoint: uniqueEmail(), filter });
  }
  await sent(owner, { protocol: "https", endpoint: "https://localhost:9/hook" });
};

/** Of two administrators of a tenant one takes the other's role. */
const demoteAdministrator = async (): Promise<void> => {
  const { tenant } = await onboardTenant();
  const other = await createActiveUser(tenant.id, { roles: ["tenant-admin"] });
  const administrator = await signInAs("tenant-admin", { tenant: tenant.id, email: uniqueEmail() });
  await administrator.patch(userPathOf(other), { roles: ["member"] });
};

/** What hardly ever happens to people, and what they ask to be told. */
export const rareUserScenarios = [
  exerciseUserLifecycle,
  inviteFirstAdministratorTwice,
  exerciseNotifications,
  demoteAdministrator,
];
