import { LambdaClient } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { inviteFirstAdministrator } from "../../infra/first-administrator.ts";
import { machineTokenFor } from "../../local/machine-token.ts";
import type { Notification } from "../../schemas/notification.ts";
import type { Operation } from "../../schemas/operation.ts";
import { as, call, card, clientOf } from "./engine.ts";
import { aUserOf, change, pathOf } from "./people.ts";
import { aSettledTenant, crmStandard, ended, unique, uniqueEmail } from "./stories.ts";

/** Somebody is read by everybody who may, shut out and let in again, and loses what the tenant has no longer. */
const followSomebody = async (): Promise<void> => {
  const admin = await as("platform-admin");
  const { tenant } = await aSettledTenant({ subscriptions: [crmStandard] });
  const user = await aUserOf(tenant.id, { products: { crm: ["sales"] } });
  for (const path of [`/tenants/${tenant.id}/users`, "/users", pathOf(user)]) await admin.get(path);
  await call("GET", `${pathOf(user)}/profile`, { token: await machineTokenFor(card(), "crm") });
  await ended((await admin.post<Operation>(`${pathOf(user)}/resend-invitation`)).body.id);
  await change(user, { status: "disabled" });
  await change(user, { status: "active" });
  await ended((await admin.delete<Operation>(`/tenants/${tenant.id}/subscriptions/crm`)).body.id);
};

const inviteTheFirst = async (): Promise<void> => {
  const email = uniqueEmail();
  for (let time = 1; time <= 2; time += 1) await inviteFirstAdministrator(email, clientOf(LambdaClient));
};

/** Asks to be told in every way, of which some wait to be confirmed, and to be told no more. */
const askToBeTold = async (): Promise<void> => {
  const [admin, owner] = [await as("platform-admin"), await as("product-owner", { team: "crm-team" })];
  const QueueName = unique("told").replaceAll(" ", "-");
  await clientOf(SQSClient).send(new CreateQueueCommand({ QueueName }));
  const queue = `arn:aws:sqs:us-east-1:${card().accounts.controlPlane}:${QueueName}`;
  const told = async (person: typeof admin, body: object): Promise<void> => {
    const key = { "Idempotency-Key": unique("told").replaceAll(" ", "-") };
    const { body: made } = await person.post<Notification>("/notifications", { topic: "lifecycle", ...body }, key);
    await person.get("/notifications");
    await person.get(`/notifications/${made.id}`);
    await person.post(`/notifications/${made.id}/test`);
    await person.delete(`/notifications/${made.id}`);
  };
  await told(admin, { protocol: "sqs", endpoint: queue });
  await told(admin, { protocol: "email", endpoint: uniqueEmail() });
  const { tenant } = await aSettledTenant({ subscriptions: [crmStandard] });
  for (const filter of [{ tenantId: tenant.id }, { productId: "crm" }]) {
    for (const person of [admin, owner]) await told(person, { protocol: "email", endpoint: uniqueEmail(), filter });
  }
  await told(owner, { protocol: "https", endpoint: "https://localhost:9/hook" });
};

/** Of two administrators of a tenant one takes the other's role. */
const takeARole = async (): Promise<void> => {
  const { tenant } = await aSettledTenant();
  const other = await aUserOf(tenant.id, { roles: ["tenant-admin"] });
  const administrator = await as("tenant-admin", { tenant: tenant.id, email: uniqueEmail() });
  await administrator.patch(pathOf(other), { roles: ["member"] });
};

/** What hardly ever happens to people, and what they ask to be told. */
export const rareWaysOfPeople = [followSomebody, inviteTheFirst, askToBeTold, takeARole];
