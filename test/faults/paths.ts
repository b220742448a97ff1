import { ListStateMachinesCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Operation, OperationKind } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { anAskedProduct } from "../support/asked-product.ts";
import { as, controlPlane, eventually } from "../support/engine.ts";
import type { Client, Path } from "../support/fault-run.ts";
import { comeDue, scheduledFor } from "../support/licences.ts";
import { aUserOf, pathOf } from "../support/people.ts";
import { admit, anAvailableProduct, aProduct, changeTemplate, register } from "../support/product-team.ts";
import { aSettledTenant, crmStandard, ended, unique } from "../support/stories.ts";
import { letGo, waitingTemplate, whileProvisioning } from "../support/waiting-stacks.ts";

export const tenantOf = (mark: string, subscriptions: object[]) => ({
  name: mark,
  adminEmail: `${mark}@example.com`,
  subscriptions,
});
const standardOf = ({ id }: Product) => ({ productId: id, planId: "standard" });

/** Makes something for all runs of a path, once. */
const once = <Made>(make: () => Promise<Made>): (() => Promise<Made>) => {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** What the others do (the authorizer, the relay, ...) is the same on every way: it is swept on the first. */
const leading = ["tenants-api", "start-workflow", "settle-tenant", "provisioner", "complete-operation"];
const verifying = ["products-api", "start-workflow", "connect-product", "provisioner", "complete-operation"];

export const onboarding: Path = {
  name: "onboarding",
  promise: "a tenant becomes active with one stack",
  arrange: async (mark) => (send) => send("POST /tenants", tenantOf(mark, [crmStandard])),
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
};

const sweptOnboarding: Path = {
  ...onboarding,
  name: "swept-onboarding",
  promise: "a tenant becomes active when only the sweeper publishes",
  relay: false,
  callers: ["sweeper"],
};

/** A template that only one tenant can have: for the others a topic is made first, and must go again. */
const clashing = (bucket: string) => `
Parameters: { TenantId: { Type: String } }
Resources:
  Topic: { Type: "AWS::SNS::Topic" }
  Bucket: { Type: "AWS::S3::Bucket", DependsOn: Topic, Properties: { BucketName: "${bucket}" } }
`;
const takenProduct = once(async () => {
  const product = await anAvailableProduct(clashing(unique("bucket").replaceAll(" ", "-")));
  await aSettledTenant({ subscriptions: [standardOf(product)] });
  return product;
});

const cleanUp: Path = {
  name: "clean-up",
  promise: "what was made of a stack that failed is taken away, and the tenant fails",
  arrange: async (mark) => {
    const product = await takenProduct();
    return (send) => send("POST /tenants", tenantOf(mark, [standardOf(product)]));
  },
  ends: ["tenant.onboard failed", "subscription.provision failed"],
  callers: leading,
};

const rollBack: Path = {
  name: "roll-back",
  promise: "a tenant that wants all products or none has none when one fails",
  arrange: async (mark) => {
    const wanted = tenantOf(mark, [crmStandard, standardOf(await takenProduct())]);
    return (send) => send("POST /tenants", { ...wanted, onPartialFailure: "rollBack" });
  },
  ends: [
    "tenant.onboard failed",
    "subscription.provision succeeded",
    "subscription.provision failed",
    "subscription.deprovision succeeded",
  ],
  callers: leading,
};

/** Stops the execution that provisions a product, as a person could, while it waits for its stack. */
const stopExecution = async (tenant: Tenant, product: Product): Promise<void> => {
  const { id } = await whileProvisioning(tenant, product);
  const sfn = new SFNClient(controlPlane());
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  const machine = stateMachines.find(({ name }) => name === "tenantry-subscription-provision")?.stateMachineArn;
  const executionArn = `${machine?.replace(":stateMachine:", ":execution:")}:${id}-1`;
  await sfn.send(new StopExecutionCommand({ executionArn, cause: "by hand" }));
};
const waitingProduct = once(() => anAvailableProduct(waitingTemplate(3)));

const stoppedByHand: Path = {
  name: "stopped-by-hand",
  promise: "an execution that someone stopped is cleaned up in a second run",
  arrange: async (mark) => {
    const product = await waitingProduct();
    return async (send) => {
      const { tenant } = await send<{ tenant: Tenant }>("POST /tenants", tenantOf(mark, [standardOf(product)]));
      await stopExecution(tenant, product);
    };
  },
  ends: ["tenant.onboard failed", "subscription.provision failed"],
  callers: ["end-execution"],
};

const unheardEnd: Path = {
  ...stoppedByHand,
  name: "unheard-end",
  promise: "an execution of whose end nobody heard is found and cleaned up",
  arrange: async (mark, bench) => {
    const product = await waitingProduct();
    return async (send) => {
      await bench.hold(true, "end-execution");
      const { tenant } = await send<{ tenant: Tenant }>("POST /tenants", tenantOf(mark, [standardOf(product)]));
      await stopExecution(tenant, product);
    };
  },
  clock: { caller: "sweep-operations", payload: { graceMs: 0 } },
  callers: ["sweep-operations"],
};

const change: Path = {
  name: "change",
  promise: "a subscription has its new plan, and so has its stack",
  arrange: async (mark) => {
    const { tenant } = await aSettledTenant(tenantOf(mark, [crmStandard]));
    return (send) => send(`PATCH /tenants/${tenant.id}/subscriptions/crm`, { planId: "enterprise", seats: 77 });
  },
  ends: ["subscription.change succeeded"],
  callers: leading,
};

const suspension: Path = {
  name: "suspension",
  promise: "a tenant is suspended in its product, and so says its stack",
  arrange: async (mark) => {
    const { tenant } = await aSettledTenant(tenantOf(mark, [crmStandard]));
    return (send) => send(`POST /tenants/${tenant.id}/suspend`);
  },
  ends: ["tenant.suspend succeeded", "subscription.suspend succeeded"],
  callers: leading,
};

const reactivation: Path = {
  name: "reactivation",
  promise: "a suspended tenant is let in again by its product, and so says its stack",
  arrange: async (mark) => {
    const { tenant } = await aSettledTenant(tenantOf(mark, [crmStandard]));
    const admin = await as("platform-admin");
    const { body } = await admin.post<Operation>(`/tenants/${tenant.id}/suspend`);
    await ended(body.id);
    return (send) => send(`POST /tenants/${tenant.id}/reactivate`);
  },
  ends: ["tenant.reactivate succeeded", "subscription.reactivate succeeded"],
  callers: leading,
};

const mendedProduct = once(() => anAvailableProduct());

const retry: Path = {
  name: "retry",
  promise: "what failed is done after all once the product's template is mended",
  arrange: async (mark) => {
    const product = await mendedProduct();
    await changeTemplate(product, waitingTemplate(1));
    const { operation } = await aSettledTenant(tenantOf(mark, [standardOf(product)]));
    await changeTemplate(product);
    return (send) => send(`POST /operations/${operation.id}/retry`);
  },
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  callers: leading,
};

const cancelledProduct = once(() => anAvailableProduct(waitingTemplate(60)));

const cancellation: Path = {
  name: "cancellation",
  promise: "an operation that is cancelled leaves no stack",
  arrange: async (mark) => {
    const product = await cancelledProduct();
    return async (send) => {
      const { tenant } = await send<{ tenant: Tenant }>("POST /tenants", tenantOf(mark, [standardOf(product)]));
      const { id } = await whileProvisioning(tenant, product);
      await send(`POST /operations/${id}/cancel`);
      await letGo(tenant, product);
    };
  },
  ends: ["tenant.onboard failed", "subscription.provision cancelled"],
  callers: leading,
};

const offboarding: Path = {
  name: "offboarding",
  promise: "a tenant that leaves leaves no stack and nobody behind",
  arrange: async (mark) => {
    const { tenant } = await aSettledTenant(tenantOf(mark, [crmStandard]));
    await aUserOf(tenant.id, { ...salesOf(mark), email: `colleague-${mark}@example.com` });
    return (send) => send(`DELETE /tenants/${tenant.id}`);
  },
  ends: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
  callers: [...leading, "identities", "withdraw-access"],
};

const askedProduct = once(() => anAskedProduct());

/** Reports what a tenant's product is asked, as the product would: again and again until it is answered. */
const answerFor = async (send: Client, tenantId: string, kind: OperationKind, outcome: object): Promise<void> => {
  const admin = await as("platform-admin");
  const operation = await eventually("the product is asked", async () => {
    const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}&kind=${kind}`);
    return body.items.find(({ status }) => status === "running");
  });
  await send(`POST /operations/${operation.id}/report`, outcome);
};

const asking = ["operations-api", "start-workflow", "settle-tenant", "ask-product", "complete-operation"];

const askedOnboarding: Path = {
  name: "asked-onboarding",
  promise: "a tenant becomes active once its product has said so",
  arrange: async (mark) => {
    const product = await askedProduct();
    return async (send) => {
      const { tenant } = await send<{ tenant: Tenant }>("POST /tenants", tenantOf(mark, [standardOf(product)]));
      await answerFor(send, tenant.id, "subscription.provision", {
        outcome: "completed",
        outputs: { Url: "https://w" },
      });
    };
  },
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  callers: asking,
};

const askedOffboarding: Path = {
  name: "asked-offboarding",
  promise: "a tenant is deleted once its product has said that nothing is left",
  arrange: async (mark) => {
    const product = await askedProduct();
    const admin = await as("platform-admin");
    const { body } = await admin.post<{ tenant: Tenant; operation: Operation }>(
      "/tenants",
      tenantOf(mark, [standardOf(product)]),
    );
    const report: Client = async (command, content) => {
      const [, path = ""] = command.split(" ");
      return (await admin.post(path, content)).body as never;
    };
    await answerFor(report, body.tenant.id, "subscription.provision", { outcome: "completed" });
    await ended(body.operation.id);
    return async (send) => {
      await send(`DELETE /tenants/${body.tenant.id}`);
      await answerFor(send, body.tenant.id, "subscription.deprovision", { outcome: "completed" });
    };
  },
  ends: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
  callers: asking,
};

const registration: Path = {
  name: "registration",
  promise: "a product is registered once, and told what its account lacks",
  arrange: async (mark) => (send) => send("POST /products", aProduct(undefined, { id: mark })),
  ends: ["product.verify failed"],
  callers: verifying,
};

const verification: Path = {
  name: "verification",
  promise: "a product whose account lets us in becomes available",
  arrange: async (mark) => {
    const { body } = await register(aProduct(undefined, { id: mark }));
    await ended(body.operation.id);
    await admit(body.product);
    return (send) => send(`POST /products/${mark}/verify`);
  },
  ends: ["product.verify succeeded"],
  callers: verifying,
};

const trial: Path = {
  name: "trial",
  promise: "a tenant on trial is active, and the trial's notice and end are scheduled",
  arrange: async (mark) => (send) =>
    send("POST /tenants", tenantOf(mark, [{ productId: "analytics", planId: "starter" }])),
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  callers: ["schedule-licence", "complete-operation"],
};

const trialEnd: Path = {
  name: "trial-end",
  promise: "a trial that is over is cancelled once, leaves no stack and has nothing scheduled",
  arrange: async (mark) => {
    const { tenant } = await aSettledTenant(tenantOf(mark, [{ productId: "analytics", planId: "starter" }]));
    const due = await eventually("its end is scheduled", async () => (await scheduledFor(tenant.id))["end"]);
    return () => comeDue(due);
  },
  ends: ["subscription.deprovision succeeded"],
  callers: ["end-licence", "schedule-licence", "start-workflow", "provisioner", "complete-operation"],
};

const speakingProduct = once(() => anAvailableProduct());

const credentials: Path = {
  name: "credentials",
  promise: "a product has its new client and the one before, and no other",
  arrange: async () => {
    const { id } = await speakingProduct();
    const admin = await as("platform-admin");
    await admin.post(`/products/${id}/credentials`);
    return (send) => send(`POST /products/${id}/credentials`);
  },
  ends: [],
  callers: ["products-api"],
};

/** One for each run, so that no other run's users count there. */
const anotherTenant = async () => (await aSettledTenant({ subscriptions: [crmStandard] })).tenant;
const salesOf = (mark: string) => ({
  email: `${mark}@example.com`,
  roles: ["member"],
  products: { crm: ["sales"] },
});
const onIdentities = ["start-workflow", "identities", "complete-operation"];

const invitation: Path = {
  name: "invitation",
  promise: "who is invited has one identity, and the product may read the profile",
  arrange: async (mark) => {
    const { id } = await anotherTenant();
    return (send) => send(`POST /tenants/${id}/users`, salesOf(mark));
  },
  ends: ["user.provision succeeded"],
  callers: ["users-api", ...onIdentities],
};

const disabling: Path = {
  name: "disabling",
  promise: "who is disabled is so in the catalogue and by their identity, and no product may read the profile",
  arrange: async (mark) => {
    const user = await aUserOf((await anotherTenant()).id, salesOf(mark));
    return (send) => send(`PATCH ${pathOf(user)}`, { roles: ["tenant-admin"], status: "disabled" });
  },
  ends: ["user.update succeeded"],
  callers: onIdentities,
};

const removal: Path = {
  name: "removal",
  promise: "who is removed has no identity, no seat and no access left",
  arrange: async (mark) => {
    const user = await aUserOf((await anotherTenant()).id, salesOf(mark));
    return (send) => send(`DELETE ${pathOf(user)}`);
  },
  ends: ["user.remove succeeded"],
  callers: onIdentities,
};

/** The ways through the system that are swept. A new one is an entry here. */
export const paths: readonly Path[] = [
  onboarding,
  sweptOnboarding,
  cleanUp,
  rollBack,
  stoppedByHand,
  unheardEnd,
  change,
  suspension,
  reactivation,
  retry,
  cancellation,
  offboarding,
  askedOnboarding,
  askedOffboarding,
  invitation,
  disabling,
  removal,
  registration,
  verification,
  trial,
  trialEnd,
  credentials,
];
