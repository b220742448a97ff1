import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { as } from "../support/engine.ts";
import type { Path } from "../support/fault-run.ts";
import { aUserOf } from "../support/people.ts";
import { anAvailableProduct, changeTemplate } from "../support/product-team.ts";
import { aSettledTenant, crmStandard, ended, unique } from "../support/stories.ts";
import { letGo, stopExecution, waitingTemplate, whileProvisioning } from "../support/waiting-stacks.ts";
import { leading, once, salesOf, standardOf, tenantOf } from "./path-parts.ts";

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

/** The life of tenants and their subscriptions. */
export const tenantPaths: readonly Path[] = [
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
];
