import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { anAskedProduct, report } from "../support/asked-product.ts";
import { as, eventually } from "../support/engine.ts";
import { faultAt, type Point } from "../support/fault-point.ts";
import type { Handling, Reply } from "../support/fault-proxy.ts";
import type { Path } from "../support/fault-run.ts";
import { admit, aProduct, register } from "../support/product-team.ts";
import { crmStandard, ended } from "../support/stories.ts";
import { type Right, rightsUsed } from "../support/used-rights.ts";
import { standardOf, tenantOf } from "./path-parts.ts";
import { paths } from "./paths.ts";

/** A path with what goes wrong on it, so that what is done only after a failure is done too. */
type Mishap = [Path, Handling];

/** A swept path of whose calls one fails once. */
const once = (name: string, point: Point): Mishap => {
  const path = paths.find((one) => one.name === name);
  if (path === undefined) throw new Error(`There is no path ${name}`);
  return [path, faultAt(point).handling];
};

const broken: Reply = { status: 500, headers: [], body: Buffer.from('{"__type":"InternalServerError"}') };

/** A path on which nothing that uses this right succeeds, until the path says that it is mended. */
const without = (right: Right, path: (mend: () => void) => Path): Mishap => {
  let mended = false;
  const handling: Handling = async (call, forward) =>
    !mended && rightsUsed(call).includes(right) ? broken : forward();
  return [path(() => (mended = true)), handling];
};

const unprepared = without("prepare-tenant/TenantCatalog:Query", () => ({
  name: "unprepared",
  promise: "a tenant that can't be prepared fails, however often it is tried",
  arrange: async (mark) => (send) => send("POST /tenants", tenantOf(mark, [])),
  ends: ["tenant.onboard failed"],
}));

const invitedAgain = without("identities/UserPool:AdminCreateUser", (mend) => ({
  name: "invited-again",
  promise: "somebody whose identity could not be made is let in by a retry",
  arrange: async (mark) => async (send) => {
    const { id } = await send<Operation>("POST /users", { email: `${mark}@example.com`, roles: ["auditor"] });
    await ended(id);
    mend();
    await send(`POST /operations/${id}/retry`);
  },
  ends: ["user.provision succeeded"],
}));

const askedAgain = without("ask-product/ProductCatalog:GetItem", (mend) => ({
  name: "asked-again",
  promise: "a product answers although nobody could wait for it at first",
  arrange: async (mark) => {
    const product = await anAskedProduct();
    const admin = await as("platform-admin");
    return async (send) => {
      const { tenant } = await send<{ tenant: Tenant }>("POST /tenants", tenantOf(mark, [standardOf(product)]));
      const id = await eventually("it was tried in vain", async () => {
        const list = `/operations?tenantId=${tenant.id}&kind=subscription.provision`;
        const [operation] = (await admin.get<{ items: Operation[] }>(list)).body.items;
        return operation?.steps.some(({ attempts }) => attempts.some(({ error }) => error)) && operation.id;
      });
      mend();
      await report(product, id);
    };
  },
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
}));

/** A product that is retired just before its account is let onto the bus. */
const retiredMeanwhile = (): Mishap => {
  let productId = "";
  const handling: Handling = async ({ action }, forward) => {
    if (action === "PutPermission") await (await as("platform-admin")).delete(`/products/${productId}`);
    return forward();
  };
  const path: Path = {
    name: "retired-meanwhile",
    promise: "a product that is retired while it is verified has no place on the bus either",
    arrange: async (mark) => {
      productId = mark;
      const { body } = await register(aProduct(undefined, { id: mark, integration: { kind: "events" } }));
      await ended(body.operation.id);
      await admit(body.product);
      return (send) => send(`POST /products/${mark}/verify`);
    },
    ends: ["product.verify cancelled"],
  };
  return [path, handling];
};

/** A provisioning that is cancelled after its stack was made, and before it is completed. */
const cancelledLate = (): Mishap => {
  let isCancelled = false;
  const handling: Handling = async ({ caller, action, body }, forward) => {
    const [id] = /op_[0-9a-f]{32}/.exec(body.toString()) ?? [];
    if (caller === "complete-operation" && action === "GetItem" && id !== undefined && !isCancelled) {
      isCancelled = true;
      await (await as("platform-admin")).post(`/operations/${id}/cancel`);
    }
    return forward();
  };
  const path: Path = {
    name: "cancelled-late",
    promise: "a provisioning that is cancelled after its stack was made is undone by another run",
    arrange: async (mark) => (send) => send("POST /tenants", tenantOf(mark, [crmStandard])),
    ends: ["tenant.onboard failed", "subscription.provision cancelled"],
  };
  return [path, handling];
};

/** All mishaps. */
export const mishaps: readonly Mishap[] = [
  once("onboarding", "start-workflow/DynamoDB.TransactWriteItems#1/error"),
  once("onboarding", "settle-tenant/DynamoDB.TransactWriteItems#1/error"),
  once("onboarding", "provisioner/CloudFormation.CreateStack#1/error"),
  once("verification", "connect-product/SQS.CreateQueue#1/error"),
  once("stopped-by-hand", "end-execution/DynamoDB.TransactWriteItems#1/error"),
  once("retirement", "retire-product/EventBridge.RemovePermission#1/error"),
  once("report-on-the-bus", "receive-report/DynamoDB.GetItem#1/error"),
  once("trial", "schedule-licence/Scheduler.CreateSchedule#2/error"),
  once("trial-end", "end-licence/DynamoDB.Query#1/error"),
  unprepared,
  invitedAgain,
  askedAgain,
  retiredMeanwhile(),
  cancelledLate(),
];
