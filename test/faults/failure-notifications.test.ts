import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withRedactedReason } from "../../handlers/core/shared/redact-reason.ts";
import { workflows } from "../../orchestration/workflows.ts";
import type { Operation, OperationKind } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import { type EventListener, listenToTopic } from "../support/events/event-listener.ts";
import {
  buildProductRegistration,
  deleteProvisionerRole,
  registerAvailableProduct,
  registerProduct,
} from "../support/scenarios/products.ts";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../support/scenarios/self-provisioned-product.ts";
import { onboardTenant, requestTenant, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { createActiveUser, inviteUser, updateUser, userPathOf } from "../support/scenarios/users.ts";
import { buildWaitingTemplate, stopExecution } from "../support/scenarios/waiting-stacks.ts";
import { getConnectionInfo, readOutput, signInAs, waitFor } from "../support/system/deployed-system.ts";
import { runWithoutRights } from "./harness/denied-rights.ts";
import { scaleWaits } from "./harness/testbed.ts";

const signInAsAdmin = () => signInAs("platform-admin");
const standardSubscriptionOf = ({ id }: Pick<Product, "id">) => ({ productId: id, planId: "standard" });

/** What a function may not do meanwhile; nothing where a workflow fails without that. */
const rightRemovals = {
  /** The user pool is out of reach. */
  identities: (act: () => Promise<void>) => runWithoutRights("identities", { actions: ["cognito-idp:*"] }, act),
  /** The tenant catalogue is out of reach for the step that prepares a tenant. */
  tenants: (act: () => Promise<void>) => {
    const { region, accounts } = getConnectionInfo();
    const table = `arn:aws:dynamodb:${region}:${accounts.controlPlane}:table/${readOutput("TenantTableName")}`;
    return runWithoutRights("prepare-tenant", { actions: ["dynamodb:*"], resources: [table, `${table}/*`] }, act);
  },
  nothing: (act: () => Promise<void>) => act(),
} as const;

type StartedResponse = { body: Operation };
const waitForEnd = async (started: Promise<StartedResponse>): Promise<Operation> =>
  waitForOperation((await started).body.id);

/** The operation of this kind on a tenant's subscription, once it is over. */
const waitForSubscriptionOperation = async (tenantId: string, kind: OperationKind): Promise<Operation> => {
  const person = await signInAsAdmin();
  const found = await waitFor(`${kind} begins`, async () => {
    const { body } = await person.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}&kind=${kind}`);
    return body.items[0];
  });
  return waitForOperation(found.id);
};

const suspend = async (tenantId: string) =>
  waitForEnd((await signInAsAdmin()).post<Operation>(`/tenants/${tenantId}/suspend`));
const reactivate = async (tenantId: string) =>
  waitForEnd((await signInAsAdmin()).post<Operation>(`/tenants/${tenantId}/reactivate`));

/** A tenant with a product whose account lets nobody in any more; `first` happens before. */
const onboardWithoutRole = async (first: (tenantId: string) => Promise<unknown> = async () => {}) => {
  const product = await registerAvailableProduct();
  const { tenant } = await onboardTenant({ subscriptions: [standardSubscriptionOf(product)] });
  await first(tenant.id);
  await deleteProvisionerRole(product);
  return { tenantId: tenant.id, path: `/tenants/${tenant.id}/subscriptions/${product.id}` };
};

/** The product answers the question that this fact puts to it. */
const answerEvent = async (product: Product, event: string, tenantId: string, words: object): Promise<void> => {
  const { operationid } = await waitForProductEvent(product, event, tenantId);
  await sendReport(product, operationid, words);
};
const completedReport = { outcome: "completed" };
const failedReport = { outcome: "failed", reason: "There is no room." };

type FailureScenario = {
  removedRights: keyof typeof rightRemovals;
  /** Makes what there is before; the answer fails for real, and gives the operation that it was. */
  arrange: () => Promise<() => Promise<Operation>>;
};

/** How each workflow fails. */
const failureScenarios: Readonly<Record<string, FailureScenario>> = {
  "tenant-onboard": {
    removedRights: "identities",
    arrange: async () => async () => waitForOperation((await requestTenant()).body.operation.id),
  },
  "tenant-suspend": {
    removedRights: "tenants",
    arrange: async () => {
      const { tenant } = await onboardTenant();
      return () => suspend(tenant.id);
    },
  },
  "tenant-reactivate": {
    removedRights: "tenants",
    arrange: async () => {
      const { tenant } = await onboardTenant();
      await suspend(tenant.id);
      return () => reactivate(tenant.id);
    },
  },
  "tenant-offboard": {
    removedRights: "identities",
    arrange: async () => {
      const { tenant } = await onboardTenant();
      return async () => waitForEnd((await signInAsAdmin()).delete(`/tenants/${tenant.id}`));
    },
  },
  "subscription-provision": {
    removedRights: "nothing",
    arrange: async () => {
      const product = await registerAvailableProduct();
      await deleteProvisionerRole(product);
      const { tenant } = await onboardTenant({ subscriptions: [standardSubscriptionOf(product)] });
      return () => waitForSubscriptionOperation(tenant.id, "subscription.provision");
    },
  },
  "subscription-change": {
    removedRights: "nothing",
    arrange: async () => {
      const { path } = await onboardWithoutRole();
      return async () => waitForEnd((await signInAsAdmin()).patch(path, { seats: 3 }));
    },
  },
  "subscription-suspend": {
    removedRights: "nothing",
    arrange: async () => {
      const { tenantId } = await onboardWithoutRole();
      await suspend(tenantId);
      return () => waitForSubscriptionOperation(tenantId, "subscription.suspend");
    },
  },
  "subscription-reactivate": {
    removedRights: "nothing",
    arrange: async () => {
      const { tenantId } = await onboardWithoutRole(suspend);
      await reactivate(tenantId);
      return () => waitForSubscriptionOperation(tenantId, "subscription.reactivate");
    },
  },
  "subscription-deprovision": {
    removedRights: "nothing",
    arrange: async () => {
      const { path } = await onboardWithoutRole();
      return async () => waitForEnd((await signInAsAdmin()).delete(path));
    },
  },
  "subscription-asked": {
    removedRights: "nothing",
    arrange: async () => {
      const product = await registerSelfProvisionedProduct();
      const { tenant } = (await requestTenant({ subscriptions: [standardSubscriptionOf(product)] })).body;
      await answerEvent(product, "ProductSubscribed", tenant.id, failedReport);
      return () => waitForSubscriptionOperation(tenant.id, "subscription.provision");
    },
  },
  "subscription-asked-removal": {
    removedRights: "nothing",
    arrange: async () => {
      const product = await registerSelfProvisionedProduct();
      const { tenant, operation } = (await requestTenant({ subscriptions: [standardSubscriptionOf(product)] })).body;
      await answerEvent(product, "ProductSubscribed", tenant.id, completedReport);
      await waitForOperation(operation.id);
      const removal = await (await signInAsAdmin()).delete<Operation>(
        `/tenants/${tenant.id}/subscriptions/${product.id}`,
      );
      await answerEvent(product, "ProductUnsubscribed", tenant.id, failedReport);
      return () => waitForOperation(removal.body.id);
    },
  },
  "product-verify": {
    removedRights: "nothing",
    arrange: async () => async () =>
      waitForOperation((await registerProduct(buildProductRegistration())).body.operation.id),
  },
  "user-provision": { removedRights: "identities", arrange: async () => () => waitForEnd(inviteUser(undefined)) },
  "user-update": {
    removedRights: "identities",
    arrange: async () => {
      const user = await createActiveUser(undefined);
      return () => updateUser(user, { roles: ["platform-admin"] });
    },
  },
  "user-remove": {
    removedRights: "identities",
    arrange: async () => {
      const user = await createActiveUser(undefined);
      return async () => waitForEnd((await signInAsAdmin()).delete(userPathOf(user)));
    },
  },
};

/** Lets every workflow fail, those side by side that can. */
const runFailureScenarios = async (): Promise<Map<string, Operation>> => {
  const acts = await Promise.all(
    Object.entries(failureScenarios).map(async ([name, { removedRights: without, arrange }]) => ({
      name,
      without,
      act: await arrange(),
    })),
  );
  const failed = new Map<string, Operation>();
  for (const [rights, meanwhile] of Object.entries(rightRemovals)) {
    const these = acts.filter(({ without }) => without === rights);
    await meanwhile(async () => {
      await Promise.all(these.map(async ({ name, act }) => failed.set(name, await act())));
    });
  }
  return failed;
};

describe("whoever listens to workflow-errors", () => {
  let errors: EventListener;
  let failed: Map<string, Operation>;
  beforeAll(async () => {
    errors = await listenToTopic("WorkflowErrorsTopicArn", uniqueName("failures").replaceAll(" ", "-"));
    // The retries of a step that meets a fault take seconds otherwise.
    await scaleWaits(0.1);
    failed = await runFailureScenarios();
  });
  afterAll(() => scaleWaits(1));

  const isTold = async (operation: Operation | undefined): Promise<void> => {
    expect(operation).toMatchObject({ status: "failed", error: { reason: expect.stringMatching(/\w{3}/) } });
    const sent = await waitFor("the failure is told", async () =>
      (await errors.drain()).find(({ operationid }) => operationid === operation?.id),
    );
    // A tenant's people read its events as well, so these name no resource and no account.
    const isOfTenant = sent.tenantid !== undefined;
    const error = operation?.error && (isOfTenant ? withRedactedReason(operation.error) : operation.error);
    expect(sent).toMatchObject({ type: "OperationFailed", data: { kind: operation?.kind, error } });
  };

  it.each(workflows)("hears that $name failed, and why", async ({ name, definition }) => {
    const operation = failed.get(name);
    for (const { name: step } of operation?.steps ?? []) expect(definition.States).toHaveProperty([step]);
    await isTold(operation);
  });

  it("hears of an execution that somebody stopped, as of one that failed", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(6));
    const { tenant } = (await requestTenant({ subscriptions: [standardSubscriptionOf(product)] })).body;
    await stopExecution(tenant, product);
    const operation = await waitForSubscriptionOperation(tenant.id, "subscription.provision");
    expect(operation.error?.reason).toContain("was aborted");
    await isTold(operation);
  });
});
