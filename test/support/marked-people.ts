import { machineTokenFor } from "../../local/machine-token.ts";
import type { Notification } from "../../schemas/notification.ts";
import type { Operation } from "../../schemas/operation.ts";
import { anAskedProduct, asked, report } from "./asked-product.ts";
import type { Canaries, Said } from "./canaries.ts";
import { type Answer, as, call, card } from "./engine.ts";
import { aUserOf, change, invite, pathOf } from "./people.ts";
import { anAvailableProduct } from "./product-team.ts";
import { aSettledTenant, ended, requestTenant } from "./stories.ts";

/** Everything that can be said of a person; all but the roles in products is nobody's but the person's. */
const sayOfPerson = async (canaries: Canaries): Promise<Said> => {
  const admin = await as("platform-admin");
  const product = await anAvailableProduct(undefined, { profileAttributes: ["email", "displayName"] });
  const { tenant } = await aSettledTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  const email = canaries.email("a user's address");
  const user = await aUserOf(tenant.id, {
    email,
    attributes: {
      displayName: canaries.word("a user's name"),
      givenName: canaries.word("a given name"),
      familyName: canaries.word("a family name"),
      timeZone: `Europe/${canaries.word("a time zone")}`,
      department: canaries.word("a department"),
    },
    products: { [product.id]: [canaries.word("a role in a product")] },
  });
  await call("GET", `${pathOf(user)}/profile`, { token: await machineTokenFor(card(), product.id) });
  await change(user, { attributes: { jobTitle: canaries.word("a job's title") } });
  await admin.get(`/tenants/${tenant.id}/users?email=${email}`);
  const refusals = [
    await invite(tenant.id, { email }),
    await invite(tenant.id, { attributes: { phone: canaries.word("no phone number") } }),
    await invite(tenant.id, { email: canaries.word("no e-mail address") }),
    await admin.get(`/users?email=${canaries.word("a filter by e-mail")}`),
  ];
  const { body: removal } = await admin.delete<Operation>(pathOf(user));
  await ended(removal.id);
  const { body: list } = await admin.get<{ items: Operation[] }>(`/operations?target=${user.id}`);
  return { operations: list.items.map(({ id }) => id), refusals: refusals as Answer[] };
};

/** Where people want to be told, and where they can't be. */
const sayOfNotifications = async (canaries: Canaries): Promise<Said> => {
  const admin = await as("platform-admin");
  const ask = (body: object) =>
    admin.post<Notification>(
      "/notifications",
      { topic: "lifecycle", ...body },
      { "Idempotency-Key": canaries.word("the idempotency key of a notification") },
    );
  const made = await Promise.all([
    ask({ protocol: "email", endpoint: canaries.email("an address to be told at") }),
    ask({ protocol: "https", endpoint: `https://localhost:9/${canaries.word("a hook's path")}` }),
  ]);
  for (const { body } of made) {
    await admin.post(`/notifications/${body.id}/test`);
    await admin.delete(`/notifications/${body.id}`);
  }
  const refusals = [
    await ask({ protocol: "https", endpoint: canaries.word("no hook") }),
    await ask({ protocol: "sqs", endpoint: canaries.word("no queue") }),
  ];
  return { operations: [], refusals: refusals as Answer[] };
};

/** What a product reports: the outputs are the subscription's. `told`: a failure's reason, which events tell. */
const sayOfReports = async (canaries: Canaries, told: Canaries): Promise<Said> => {
  const product = await anAskedProduct();
  const answer = async (body: object): Promise<string> => {
    const { body: requested } = await requestTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    const { operationid = "" } = await asked(product, "ProductSubscribed", requested.tenant.id);
    await report(product, operationid, body);
    await ended(requested.operation.id);
    return operationid;
  };
  const well = await answer({ outcome: "completed", outputs: { Url: canaries.word("an output that is reported") } });
  const badly = await answer({ outcome: "failed", reason: told.word("a reason that a product gives") });
  const refusals = [
    await report(product, well, { outcome: canaries.word("no outcome") }),
    await report(product, badly, {
      outcome: "completed",
      outputs: { Url: canaries.word("an output that is too late") },
    }),
  ];
  const admin = await as("platform-admin");
  const credentials = await admin.post<{ clientSecret: string }>(`/products/${product.id}/credentials`, undefined, {
    "Idempotency-Key": canaries.word("the idempotency key of credentials"),
  });
  canaries.secret("the secret that was issued", credentials.body.clientSecret);
  return { operations: [well, badly], refusals: refusals as Answer[] };
};

/** Says all that can be said of people, of where they are told, and by products that answer. */
export const sayOfPeople = async (canaries: Canaries, told: Canaries): Promise<Said> => {
  const said = [await sayOfPerson(canaries), await sayOfNotifications(canaries), await sayOfReports(canaries, told)];
  return {
    operations: said.flatMap(({ operations }) => operations),
    refusals: said.flatMap(({ refusals }) => refusals),
  };
};
