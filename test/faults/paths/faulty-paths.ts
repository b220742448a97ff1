import type { Operation } from "../../../schemas/operation.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import { buildProductRegistration, createProvisionerRole, registerProduct } from "../../support/scenarios/products.ts";
import { registerSelfProvisionedProduct, sendReport } from "../../support/scenarios/self-provisioned-product.ts";
import { crmSubscription, waitForOperation } from "../../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../../support/system/deployed-system.ts";
import { type InjectionPoint, injectFault } from "../harness/injection-point.ts";
import type { FaultPath } from "../harness/path-run.ts";
import type { CallHandler, Reply } from "../harness/proxy.ts";
import { listUsedRights, type Right } from "../harness/used-rights.ts";
import { paths } from "./all-paths.ts";
import { buildTenantRequest, standardSubscriptionOf } from "./path-parts.ts";

/** A path with what goes wrong on it, so that what is done only after a failure is done too. */
type FaultyPath = [FaultPath, CallHandler];

/** A swept path of whose calls one fails once. */
const failOnce = (name: string, point: InjectionPoint): FaultyPath => {
  const path = paths.find((one) => one.name === name);
  if (path === undefined) throw new Error(`There is no path ${name}`);
  return [path, injectFault(point).handling];
};

const internalFailure: Reply = { status: 500, headers: [], body: Buffer.from('{"__type":"InternalServerError"}') };

/** A path on which nothing that uses this right succeeds, until the path says that it is mended. */
const withoutRight = (right: Right, path: (mend: () => void) => FaultPath): FaultyPath => {
  let mended = false;
  const handling: CallHandler = async (call, forward) =>
    !mended && listUsedRights(call).includes(right) ? internalFailure : forward();
  return [path(() => (mended = true)), handling];
};

const failedPreparation = withoutRight("prepare-tenant/TenantCatalog:Query", () => ({
  name: "unprepared",
  guarantee: "a tenant that can't be prepared fails, however often it is tried",
  arrange: async (mark) => (send) => send("POST /tenants", buildTenantRequest(mark, [])),
  ends: ["tenant.onboard failed"],
}));

const repeatedInvitation = withoutRight("identities/UserPool:AdminCreateUser", (mend) => ({
  name: "invited-again",
  guarantee: "somebody whose identity could not be made is let in by a retry",
  arrange: async (mark) => async (send) => {
    const { id } = await send<Operation>("POST /users", { email: `${mark}@example.com`, roles: ["auditor"] });
    await waitForOperation(id);
    mend();
    await send(`POST /operations/${id}/retry`);
  },
  ends: ["user.provision succeeded"],
}));

const repeatedRequest = withoutRight("ask-product/ProductCatalog:GetItem", (mend) => ({
  name: "asked-again",
  guarantee: "a product answers although nobody could wait for it at first",
  arrange: async (mark) => {
    const product = await registerSelfProvisionedProduct();
    const admin = await signInAs("platform-admin");
    return async (send) => {
      const { tenant } = await send<{ tenant: Tenant }>(
        "POST /tenants",
        buildTenantRequest(mark, [standardSubscriptionOf(product)]),
      );
      const id = await waitFor("it was tried in vain", async () => {
        const list = `/operations?tenantId=${tenant.id}&kind=subscription.provision`;
        const [operation] = (await admin.get<{ items: Operation[] }>(list)).body.items;
        return operation?.steps.some(({ attempts }) => attempts.some(({ error }) => error)) && operation.id;
      });
      mend();
      await sendReport(product, id);
    };
  },
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
}));

/** A product that is retired just before its account is let onto the bus. */
const retireDuringVerification = (): FaultyPath => {
  let productId = "";
  const handling: CallHandler = async ({ action }, forward) => {
    if (action === "PutPermission") await (await signInAs("platform-admin")).delete(`/products/${productId}`);
    return forward();
  };
  const path: FaultPath = {
    name: "retired-meanwhile",
    guarantee: "a product that is retired while it is verified has no place on the bus either",
    arrange: async (mark) => {
      productId = mark;
      const { body } = await registerProduct(
        buildProductRegistration(undefined, { id: mark, integration: { kind: "events" } }),
      );
      await waitForOperation(body.operation.id);
      await createProvisionerRole(body.product);
      return (send) => send(`POST /products/${mark}/verify`);
    },
    ends: ["product.verify cancelled"],
  };
  return [path, handling];
};

/** A provisioning that is cancelled after its stack was made, and before it is completed. */
const cancelAfterStack = (): FaultyPath => {
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
    name: "cancelled-late",
    guarantee: "a provisioning that is cancelled after its stack was made is undone by another run",
    arrange: async (mark) => (send) => send("POST /tenants", buildTenantRequest(mark, [crmSubscription])),
    ends: ["tenant.onboard failed", "subscription.provision cancelled"],
  };
  return [path, handling];
};

/** All mishaps. */
export const faultyPaths: readonly FaultyPath[] = [
  failOnce("onboarding", "start-workflow/DynamoDB.TransactWriteItems#1/error"),
  failOnce("onboarding", "settle-tenant/DynamoDB.TransactWriteItems#1/error"),
  failOnce("onboarding", "provisioner/CloudFormation.CreateStack#1/error"),
  failOnce("verification", "connect-product/SQS.CreateQueue#1/error"),
  failOnce("stopped-by-hand", "end-execution/DynamoDB.TransactWriteItems#1/error"),
  failOnce("retirement", "retire-product/EventBridge.RemovePermission#1/error"),
  failOnce("report-on-the-bus", "receive-report/DynamoDB.GetItem#1/error"),
  failOnce("trial", "schedule-licence/Scheduler.CreateSchedule#2/error"),
  failOnce("trial-end", "end-licence/DynamoDB.Query#1/error"),
  failedPreparation,
  repeatedInvitation,
  repeatedRequest,
  retireDuringVerification(),
  cancelAfterStack(),
];
