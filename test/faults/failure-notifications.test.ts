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

/** The rights that are removed while a workflow fails. `nothing` is for workflows that fail without it. */
const rightRemovals = {
  /** Denies access to the user pool. */
  identities: (act: () => Promise<void>) => runWithoutRights("manage-identities", { actions: ["cognito-idp:*"] }, act),
  /** Denies access to the tenant catalog for the step that prepares a tenant. */
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

/** Waits for the end of the operation of this kind on a tenant's subscription. */
async function waitForSubscriptionOperation(tenantId: string, kind: OperationKind): Promise<Operation> {
  const admin = await signInAsAdmin();
  const found = await waitFor(`${kind} starts`, async () => {
    const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}&kind=${kind}`);
    return body.items[0];
  });
  return waitForOperation(found.id);
}

const sendTenantCommand = async (tenantId: string, command: string) =>
  waitForEnd((await signInAsAdmin()).post<Operation>(`/tenants/${tenantId}/${command}`));
const suspend = (tenantId: string) => sendTenantCommand(tenantId, "suspend");
const reactivate = (tenantId: string) => sendTenantCommand(tenantId, "reactivate");
const leave = async (tenantId: string) =>
  waitForEnd((await signInAsAdmin()).delete<Operation>(`/tenants/${tenantId}?graceDays=7`));

/** Onboards a tenant with a product, calls `beforeDeletion` and then deletes the product's role. */
async function onboardWithoutRole(beforeDeletion: (tenantId: string) => Promise<unknown> = async () => {}) {
  const product = await registerAvailableProduct();
  const { tenant } = await onboardTenant({ subscriptions: [standardSubscriptionOf(product)] });
  await beforeDeletion(tenant.id);
  await deleteProvisionerRole(product);
  return { tenantId: tenant.id, path: `/tenants/${tenant.id}/subscriptions/${product.id}` };
}

/** Waits for an event in the product's queue and sends the product's report. */
async function reportOnEvent(product: Product, event: string, tenantId: string, report: object): Promise<void> {
  const { operationid } = await waitForProductEvent(product, event, tenantId);
  await sendReport(product, operationid, report);
}
const completedReport = { outcome: "completed" };
const failedReport = { outcome: "failed", reason: "There is no room." };

type FailureScenario = {
  removedRights: keyof typeof rightRemovals;
  /** Creates the required resources. Returns a function that starts the workflow and returns its failed operation. */
  arrange: () => Promise<() => Promise<Operation>>;
};

/** The failure of each workflow, by its name. */
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
  "tenant-leave": {
    removedRights: "tenants",
    arrange: async () => {
      const { tenant } = await onboardTenant();
      return () => leave(tenant.id);
    },
  },
  "tenant-restore": {
    removedRights: "tenants",
    arrange: async () => {
      const { tenant } = await onboardTenant();
      await leave(tenant.id);
      return () => sendTenantCommand(tenant.id, "restore");
    },
  },
  "tenant-check": {
    removedRights: "tenants",
    arrange: async () => {
      const { tenant } = await onboardTenant();
      return () => sendTenantCommand(tenant.id, "check");
    },
  },
  "tenant-repair": {
    removedRights: "tenants",
    arrange: async () => {
      const { tenant } = await onboardTenant();
      return () => sendTenantCommand(tenant.id, "repair");
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
  "subscription-await-report": {
    removedRights: "nothing",
    arrange: async () => {
      const product = await registerSelfProvisionedProduct();
      const { tenant } = (await requestTenant({ subscriptions: [standardSubscriptionOf(product)] })).body;
      await reportOnEvent(product, "ProductSubscribed", tenant.id, failedReport);
      return () => waitForSubscriptionOperation(tenant.id, "subscription.provision");
    },
  },
  "subscription-await-removal-report": {
    removedRights: "nothing",
    arrange: async () => {
      const product = await registerSelfProvisionedProduct();
      const { tenant, operation } = (await requestTenant({ subscriptions: [standardSubscriptionOf(product)] })).body;
      await reportOnEvent(product, "ProductSubscribed", tenant.id, completedReport);
      await waitForOperation(operation.id);
      const removal = await (await signInAsAdmin()).delete<Operation>(
        `/tenants/${tenant.id}/subscriptions/${product.id}`,
      );
      await reportOnEvent(product, "ProductUnsubscribed", tenant.id, failedReport);
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

/** Fails every workflow. Scenarios with the same removed rights run at the same time. */
async function runFailureScenarios(): Promise<Map<string, Operation>> {
  const scenarios = await Promise.all(
    Object.entries(failureScenarios).map(async ([name, { removedRights, arrange }]) => ({
      name,
      removedRights,
      fail: await arrange(),
    })),
  );
  const failed = new Map<string, Operation>();
  for (const [rights, runWithRemoval] of Object.entries(rightRemovals)) {
    const selected = scenarios.filter(({ removedRights }) => removedRights === rights);
    await runWithRemoval(async () => {
      await Promise.all(selected.map(async ({ name, fail }) => failed.set(name, await fail())));
    });
  }
  return failed;
}

describe("the topic workflow-errors", () => {
  let errors: EventListener;
  let failed: Map<string, Operation>;
  beforeAll(async () => {
    errors = await listenToTopic("WorkflowErrorsTopicArn", uniqueName("failures").replaceAll(" ", "-"));
    // Without this, the retries of a failing step take seconds.
    await scaleWaits(0.1);
    failed = await runFailureScenarios();
  });
  afterAll(() => scaleWaits(1));

  const expectPublished = async (operation: Operation | undefined): Promise<void> => {
    expect(operation).toMatchObject({ status: "failed", error: { reason: expect.stringMatching(/\w{3}/) } });
    const event = await waitFor("the failure is published", async () =>
      (await errors.drain()).find(({ operationid }) => operationid === operation?.id),
    );
    // A tenant's users can read its events, so these events name no resource and no account.
    const isTenantEvent = event.tenantid !== undefined;
    const error = operation?.error && (isTenantEvent ? withRedactedReason(operation.error) : operation.error);
    expect(event).toMatchObject({ type: "OperationFailed", data: { kind: operation?.kind, error } });
  };

  it.each(workflows)("publishes the failure of $name with its reason", async ({ name, definition }) => {
    const operation = failed.get(name);
    for (const { name: step } of operation?.steps ?? []) expect(definition.States).toHaveProperty([step]);
    await expectPublished(operation);
  });

  it("publishes a stopped execution like a failed one", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(6));
    const { tenant } = (await requestTenant({ subscriptions: [standardSubscriptionOf(product)] })).body;
    await stopExecution(tenant, product);
    const operation = await waitForSubscriptionOperation(tenant.id, "subscription.provision");
    expect(operation.error?.reason).toContain("was aborted");
    await expectPublished(operation);
  });
});
