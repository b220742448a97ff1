import { LambdaClient } from "@aws-sdk/client-lambda";
import { inviteFirstAdministrator } from "../../../infra/first-administrator.ts";
import type { Operation } from "../../../schemas/operation.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import { buildProductRegistration, createProvisionerRole, registerProduct } from "../../support/scenarios/products.ts";
import { readScheduledPurge, sendPurge } from "../../support/scenarios/scheduled-purges.ts";
import { registerSelfProvisionedProduct, sendReport } from "../../support/scenarios/self-provisioned-product.ts";
import { crmSubscription, onboardTenant, waitForOperation } from "../../support/scenarios/tenants.ts";
import { clientOf, signInAs, waitFor } from "../../support/system/deployed-system.ts";
import { acceptPartly } from "../harness/flaky-bus.ts";
import { type InjectionPoint, injectFault } from "../harness/injection-point.ts";
import type { FaultPath } from "../harness/path-run.ts";
import type { CallHandler, Reply } from "../harness/proxy.ts";
import { listUsedRights, type Right } from "../harness/used-rights.ts";
import { paths } from "./all-paths.ts";
import { buildTenantRequest, standardSubscriptionOf } from "./path-parts.ts";

/** A path with its fault. These paths use the rights that functions need only after a failure. */
type FaultyPath = [FaultPath, CallHandler];

/** Returns a path of the crash sweep. */
function pathOf(name: string): FaultPath {
  const path = paths.find((one) => one.name === name);
  if (path === undefined) throw new Error(`There is no path ${name}`);
  return path;
}

/** Returns a path of the crash sweep in which one call fails once. */
const failOnce = (name: string, point: InjectionPoint): FaultyPath => [pathOf(name), injectFault(point).handling];

/** Lets the bus reject the first event of the first call with which the sweeper publishes several ones. */
function rejectFirstEvent(): FaultyPath {
  let isRejected = false;
  const handling: CallHandler = async ({ caller, action, body }, forward) => {
    const { Entries = [] } = action === "PutEvents" ? JSON.parse(body.toString()) : {};
    if (isRejected || caller !== "sweep-events" || Entries.length < 2) return forward();
    isRejected = true;
    let place = 0;
    return acceptPartly(body, () => place++ > 0);
  };
  return [pathOf("swept-onboarding"), handling];
}

const internalFailure: Reply = { status: 500, headers: [], body: Buffer.from('{"__type":"InternalServerError"}') };

/** Creates a path on which all calls that use a right fail until the path calls `restore`. */
function withoutRight(right: Right, createPath: (restore: () => void) => FaultPath): FaultyPath {
  let isRestored = false;
  const handling: CallHandler = async (call, forward) =>
    !isRestored && listUsedRights(call).includes(right) ? internalFailure : forward();
  return [createPath(() => (isRestored = true)), handling];
}

const failedPreparation = withoutRight("prepare-tenant/TenantCatalog:Query", () => ({
  name: "failed-preparation",
  guarantee: "a tenant that can't be prepared fails after all retries",
  arrange: async (mark) => (send) => send("POST /tenants", buildTenantRequest(mark, [])),
  expectedEnds: ["tenant.onboard failed"],
}));

const repeatedInvitation = withoutRight("manage-identities/UserPool:AdminCreateUser", (restore) => ({
  name: "repeated-invitation",
  guarantee: "a retry activates a user whose identity could not be created",
  arrange: async (mark) => async (send) => {
    const { id } = await send<Operation>("POST /users", { email: `${mark}@example.com`, roles: ["auditor"] });
    await waitForOperation(id);
    restore();
    await send(`POST /operations/${id}/retry`);
  },
  expectedEnds: ["user.provision succeeded"],
}));

const repeatedFirstInvitation = withoutRight("manage-identities/UserPool:AdminCreateUser", (restore) => ({
  name: "repeated-first-invitation",
  guarantee: "a repeated deployment invites the first administrator again whose identity could not be created",
  arrange: async (mark) => async () => {
    const invite = () => inviteFirstAdministrator(`${mark}@example.com`, clientOf(LambdaClient));
    const [userId = ""] = /usr_[0-9a-f]+/.exec(await invite()) ?? [];
    const admin = await signInAs("platform-admin");
    const { items } = (await admin.get<{ items: Operation[] }>(`/operations?target=${userId}`)).body;
    await waitForOperation(items[0]?.id ?? "");
    restore();
    await invite();
  },
  expectedEnds: ["user.provision succeeded"],
}));

const repeatedRequest = withoutRight("await-report/ProductCatalog:GetItem", (restore) => ({
  name: "repeated-request",
  guarantee: "a report counts although the step that waits for it failed at first",
  arrange: async (mark) => {
    const product = await registerSelfProvisionedProduct();
    const admin = await signInAs("platform-admin");
    return async (send) => {
      const { tenant } = await send<{ tenant: Tenant }>(
        "POST /tenants",
        buildTenantRequest(mark, [standardSubscriptionOf(product)]),
      );
      const id = await waitFor("an attempt has failed", async () => {
        const list = `/operations?tenantId=${tenant.id}&kind=subscription.provision`;
        const [operation] = (await admin.get<{ items: Operation[] }>(list)).body.items;
        return operation?.steps.some(({ attempts }) => attempts.some(({ error }) => error)) && operation.id;
      });
      restore();
      await sendReport(product, id);
    };
  },
  expectedEnds: ["tenant.onboard succeeded", "subscription.provision succeeded"],
}));

/** Retires a product just before its account gets access to the bus. */
function retireDuringVerification(): FaultyPath {
  let productId = "";
  const handling: CallHandler = async ({ action }, forward) => {
    if (action === "PutPermission") await (await signInAs("platform-admin")).delete(`/products/${productId}`);
    return forward();
  };
  const path: FaultPath = {
    name: "retired-during-verification",
    guarantee: "a product that is retired during its verification has no access to the bus",
    arrange: async (mark) => {
      productId = mark;
      const { body } = await registerProduct(
        buildProductRegistration(undefined, { id: mark, integration: { kind: "events" } }),
      );
      await waitForOperation(body.operation.id);
      await createProvisionerRole(body.product);
      return (send) => send(`POST /products/${mark}/verify`);
    },
    expectedEnds: ["product.verify cancelled"],
  };
  return [path, handling];
}

/** Cancels a provisioning after its stack was created and before it is completed. */
function cancelAfterStack(): FaultyPath {
  let isCancelled = false;
  const handling: CallHandler = async ({ caller, action, body }, forward) => {
    const [id] = /op_[0-9a-f]{32}/.exec(body.toString()) ?? [];
    if (caller === "complete-operation" && action === "GetItem" && id !== undefined && !isCancelled) {
      isCancelled = true;
      await (await signInAs("platform-admin")).post(`/operations/${id}/cancel`);
    }
    return forward();
  };
  const path: FaultPath = {
    name: "cancelled-after-stack",
    guarantee: "another run undoes a provisioning that is cancelled after its stack was created",
    arrange: async (mark) => (send) => send("POST /tenants", buildTenantRequest(mark, [crmSubscription])),
    expectedEnds: ["tenant.onboard failed", "subscription.provision cancelled"],
  };
  return [path, handling];
}

/** Offboards a leaving tenant at the end of its grace; the first reading of its record fails. */
const duePurge: FaultyPath = [
  {
    name: "due-purge",
    guarantee: "a tenant is offboarded at the end of its grace although the first attempt fails",
    arrange: async (mark) => {
      const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
      const admin = await signInAs("platform-admin");
      const { body } = await admin.delete<Operation>(`/tenants/${tenant.id}?graceDays=1`);
      await waitForOperation(body.id);
      const due = await waitFor("the purge is scheduled", () => readScheduledPurge(tenant.id));
      return () => sendPurge(due);
    },
    expectedEnds: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
  },
  injectFault("purge-tenant/DynamoDB.Query#1/error").handling,
];

/** All paths with faults. */
export const faultyPaths: readonly FaultyPath[] = [
  failOnce("onboarding", "start-workflow/DynamoDB.TransactWriteItems#1/error"),
  failOnce("onboarding", "reconcile-tenant/DynamoDB.TransactWriteItems#1/error"),
  failOnce("onboarding", "provisioner/CloudFormation.CreateStack#1/error"),
  failOnce("verification", "connect-product/SQS.CreateQueue#1/error"),
  failOnce("manual-stop", "recover-execution/DynamoDB.TransactWriteItems#1/error"),
  failOnce("retirement", "retire-product/EventBridge.RemovePermission#1/error"),
  failOnce("report-on-the-bus", "receive-report/DynamoDB.GetItem#1/error"),
  failOnce("trial", "schedule-licence/Scheduler.CreateSchedule#2/error"),
  failOnce("leaving", "schedule-purge/DynamoDB.GetItem#2/error"),
  duePurge,
  failOnce("rollout", "advance-rollout/DynamoDB.GetItem#1/error"),
  failOnce("trial-end", "end-licence/DynamoDB.Query#1/error"),
  failedPreparation,
  repeatedInvitation,
  repeatedFirstInvitation,
  rejectFirstEvent(),
  repeatedRequest,
  retireDuringVerification(),
  cancelAfterStack(),
];
