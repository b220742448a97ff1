import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withPublicReason } from "../../handlers/core/public-reason.ts";
import { workflows } from "../../orchestration/workflows.ts";
import type { Operation, OperationKind } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import { anAskedProduct, asked, report } from "../support/asked-product.ts";
import { as, card, eventually, output } from "../support/engine.ts";
import { type Listener, listenTo } from "../support/facts.ts";
import { scaleWaits } from "../support/fault-bench.ts";
import { aUserOf, change, invite, pathOf } from "../support/people.ts";
import { anAvailableProduct, aProduct, register, shutOut } from "../support/product-team.ts";
import { aSettledTenant, ended, requestTenant, unique } from "../support/stories.ts";
import { stopExecution, waitingTemplate } from "../support/waiting-stacks.ts";
import { withoutRights } from "../support/withdrawn-rights.ts";

const admin = () => as("platform-admin");
const standard = ({ id }: Pick<Product, "id">) => ({ productId: id, planId: "standard" });

/** What a function may not do meanwhile; nothing where a workflow fails without that. */
const withdrawn = {
  /** The user pool is out of reach. */
  identities: (act: () => Promise<void>) => withoutRights("identities", { actions: ["cognito-idp:*"] }, act),
  /** The tenant catalogue is out of reach for the step that prepares a tenant. */
  tenants: (act: () => Promise<void>) => {
    const { region, accounts } = card();
    const table = `arn:aws:dynamodb:${region}:${accounts.controlPlane}:table/${output("TenantTableName")}`;
    return withoutRights("prepare-tenant", { actions: ["dynamodb:*"], resources: [table, `${table}/*`] }, act);
  },
  nothing: (act: () => Promise<void>) => act(),
} as const;

type Begun = { body: Operation };
const endOf = async (begun: Promise<Begun>): Promise<Operation> => ended((await begun).body.id);

/** The operation of this kind on a tenant's subscription, once it is over. */
const onSubscription = async (tenantId: string, kind: OperationKind): Promise<Operation> => {
  const person = await admin();
  const found = await eventually(`${kind} begins`, async () => {
    const { body } = await person.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}&kind=${kind}`);
    return body.items[0];
  });
  return ended(found.id);
};

const suspend = async (tenantId: string) => endOf((await admin()).post<Operation>(`/tenants/${tenantId}/suspend`));
const reactivate = async (tenantId: string) =>
  endOf((await admin()).post<Operation>(`/tenants/${tenantId}/reactivate`));

/** A tenant with a product whose account lets nobody in any more; `first` happens before. */
const shutOutOf = async (first: (tenantId: string) => Promise<unknown> = async () => {}) => {
  const product = await anAvailableProduct();
  const { tenant } = await aSettledTenant({ subscriptions: [standard(product)] });
  await first(tenant.id);
  await shutOut(product);
  return { tenantId: tenant.id, path: `/tenants/${tenant.id}/subscriptions/${product.id}` };
};

/** The product answers the question that this fact puts to it. */
const answer = async (product: Product, fact: string, tenantId: string, words: object): Promise<void> => {
  const { operationid } = await asked(product, fact, tenantId);
  await report(product, operationid, words);
};
const completed = { outcome: "completed" };
const refused = { outcome: "failed", reason: "There is no room." };

type Way = {
  without: keyof typeof withdrawn;
  /** Makes what there is before; the answer fails for real, and gives the operation that it was. */
  arrange: () => Promise<() => Promise<Operation>>;
};

/** How each workflow fails. */
const ways: Readonly<Record<string, Way>> = {
  "tenant-onboard": {
    without: "identities",
    arrange: async () => async () => ended((await requestTenant()).body.operation.id),
  },
  "tenant-suspend": {
    without: "tenants",
    arrange: async () => {
      const { tenant } = await aSettledTenant();
      return () => suspend(tenant.id);
    },
  },
  "tenant-reactivate": {
    without: "tenants",
    arrange: async () => {
      const { tenant } = await aSettledTenant();
      await suspend(tenant.id);
      return () => reactivate(tenant.id);
    },
  },
  "tenant-offboard": {
    without: "identities",
    arrange: async () => {
      const { tenant } = await aSettledTenant();
      return async () => endOf((await admin()).delete(`/tenants/${tenant.id}`));
    },
  },
  "subscription-provision": {
    without: "nothing",
    arrange: async () => {
      const product = await anAvailableProduct();
      await shutOut(product);
      const { tenant } = await aSettledTenant({ subscriptions: [standard(product)] });
      return () => onSubscription(tenant.id, "subscription.provision");
    },
  },
  "subscription-change": {
    without: "nothing",
    arrange: async () => {
      const { path } = await shutOutOf();
      return async () => endOf((await admin()).patch(path, { seats: 3 }));
    },
  },
  "subscription-suspend": {
    without: "nothing",
    arrange: async () => {
      const { tenantId } = await shutOutOf();
      await suspend(tenantId);
      return () => onSubscription(tenantId, "subscription.suspend");
    },
  },
  "subscription-reactivate": {
    without: "nothing",
    arrange: async () => {
      const { tenantId } = await shutOutOf(suspend);
      await reactivate(tenantId);
      return () => onSubscription(tenantId, "subscription.reactivate");
    },
  },
  "subscription-deprovision": {
    without: "nothing",
    arrange: async () => {
      const { path } = await shutOutOf();
      return async () => endOf((await admin()).delete(path));
    },
  },
  "subscription-asked": {
    without: "nothing",
    arrange: async () => {
      const product = await anAskedProduct();
      const { tenant } = (await requestTenant({ subscriptions: [standard(product)] })).body;
      await answer(product, "ProductSubscribed", tenant.id, refused);
      return () => onSubscription(tenant.id, "subscription.provision");
    },
  },
  "subscription-asked-removal": {
    without: "nothing",
    arrange: async () => {
      const product = await anAskedProduct();
      const { tenant, operation } = (await requestTenant({ subscriptions: [standard(product)] })).body;
      await answer(product, "ProductSubscribed", tenant.id, completed);
      await ended(operation.id);
      const removal = await (await admin()).delete<Operation>(`/tenants/${tenant.id}/subscriptions/${product.id}`);
      await answer(product, "ProductUnsubscribed", tenant.id, refused);
      return () => ended(removal.body.id);
    },
  },
  "product-verify": {
    without: "nothing",
    arrange: async () => async () => ended((await register(aProduct())).body.operation.id),
  },
  "user-provision": { without: "identities", arrange: async () => () => endOf(invite(undefined)) },
  "user-update": {
    without: "identities",
    arrange: async () => {
      const user = await aUserOf(undefined);
      return () => change(user, { roles: ["platform-admin"] });
    },
  },
  "user-remove": {
    without: "identities",
    arrange: async () => {
      const user = await aUserOf(undefined);
      return async () => endOf((await admin()).delete(pathOf(user)));
    },
  },
};

/** Lets every workflow fail, those side by side that can. */
const failAll = async (): Promise<Map<string, Operation>> => {
  const acts = await Promise.all(
    Object.entries(ways).map(async ([name, { without, arrange }]) => ({ name, without, act: await arrange() })),
  );
  const failed = new Map<string, Operation>();
  for (const [rights, meanwhile] of Object.entries(withdrawn)) {
    const these = acts.filter(({ without }) => without === rights);
    await meanwhile(async () => {
      await Promise.all(these.map(async ({ name, act }) => failed.set(name, await act())));
    });
  }
  return failed;
};

describe("whoever listens to workflow-errors", () => {
  let errors: Listener;
  let failed: Map<string, Operation>;
  beforeAll(async () => {
    errors = await listenTo("WorkflowErrorsTopicArn", unique("failures").replaceAll(" ", "-"));
    // The retries of a step that meets a fault take seconds otherwise.
    await scaleWaits(0.1);
    failed = await failAll();
  });
  afterAll(() => scaleWaits(1));

  const isTold = async (operation: Operation | undefined): Promise<void> => {
    expect(operation).toMatchObject({ status: "failed", error: { reason: expect.stringMatching(/\w{3}/) } });
    const told = await eventually("the failure is told", async () =>
      (await errors.drain()).find(({ operationid }) => operationid === operation?.id),
    );
    // A tenant's people read its events as well, so these name no resource and no account.
    const isOfTenant = told.tenantid !== undefined;
    const error = operation?.error && (isOfTenant ? withPublicReason(operation.error) : operation.error);
    expect(told).toMatchObject({ type: "OperationFailed", data: { kind: operation?.kind, error } });
  };

  it.each(workflows)("hears that $name failed, and why", async ({ name, definition }) => {
    const operation = failed.get(name);
    for (const { name: step } of operation?.steps ?? []) expect(definition.States).toHaveProperty([step]);
    await isTold(operation);
  });

  it("hears of an execution that somebody stopped, as of one that failed", async () => {
    const product = await anAvailableProduct(waitingTemplate(6));
    const { tenant } = (await requestTenant({ subscriptions: [standard(product)] })).body;
    await stopExecution(tenant, product);
    const operation = await onSubscription(tenant.id, "subscription.provision");
    expect(operation.error?.reason).toContain("was aborted");
    await isTold(operation);
  });
});
