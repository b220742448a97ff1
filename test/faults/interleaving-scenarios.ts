import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { as } from "../support/engine.ts";
import { aUserOf, invite } from "../support/people.ts";
import { anAvailableProduct, aProduct, register } from "../support/product-team.ts";
import { aSettledTenant, crmStandard, ended, requestTenant, unique } from "../support/stories.ts";
import { startAnsweringProduct } from "./harness/answering-product.ts";
import type { Scenario } from "./harness/meeting.ts";
import type { Subject } from "./harness/second-commands.ts";
import { once, salesOf, standardOf, tenantOf } from "./path-parts.ts";

type Begun = { operation: Operation; tenant: Tenant };

/** Sends a command as a platform administrator and returns the operation that it begins. */
const begin = async (method: "post" | "patch" | "delete", path: string, body?: object): Promise<string> => {
  const { status, body: answer } = await (await as("platform-admin"))[method]<Operation & Begun>(path, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
  return answer.operation?.id ?? answer.id;
};

const onboard = async (mark: string, product: { productId: string; planId: string }): Promise<Subject> => {
  const { body } = await requestTenant(tenantOf(mark, [product]));
  return { tenantId: body.tenant.id, productId: product.productId, operationId: body.operation.id };
};

/** Makes a scenario about a tenant that has the product already. */
const onTenant =
  (settle: (mark: string) => Promise<Subject>, command: (subject: Subject) => Promise<string>) =>
  async (mark: string) => {
    const subject = await settle(mark);
    return async () => ({ ...subject, operationId: await command(subject) });
  };

const withCrm = async (mark: string): Promise<Subject> => {
  const { tenant } = await aSettledTenant(tenantOf(mark, [crmStandard]));
  return { tenantId: tenant.id, productId: "crm" };
};
const suspended = async (mark: string): Promise<Subject> => {
  const subject = await withCrm(mark);
  await ended(await begin("post", `/tenants/${subject.tenantId}/suspend`));
  return subject;
};
const subscriptionAt = ({ tenantId, productId }: Subject) => `/tenants/${tenantId}/subscriptions/${productId}`;

/** Commands that may arrive whatever runs. */
const always = ["delete-tenant", "delete-subscription", "repeat-events"] as const;

const byStack: Scenario[] = [
  {
    name: "onboarding",
    arrange: async (mark) => () => onboard(mark, crmStandard),
    commands: ["cancel", "cancel-child", ...always, "change", "suspend"],
  },
  {
    name: "subscribing",
    arrange: onTenant(
      async (mark) => ({ tenantId: (await aSettledTenant(tenantOf(mark, []))).tenant.id, productId: "crm" }),
      ({ tenantId }) => begin("post", `/tenants/${tenantId}/subscriptions`, crmStandard),
    ),
    commands: ["cancel", ...always, "change", "suspend"],
  },
  {
    name: "change",
    arrange: onTenant(withCrm, (subject) =>
      begin("patch", subscriptionAt(subject), { planId: "enterprise", seats: 77 }),
    ),
    commands: ["cancel", ...always, "suspend"],
  },
  {
    name: "suspension",
    arrange: onTenant(withCrm, ({ tenantId }) => begin("post", `/tenants/${tenantId}/suspend`)),
    commands: ["cancel", "cancel-child", ...always, "reactivate"],
  },
  {
    name: "reactivation",
    arrange: onTenant(suspended, ({ tenantId }) => begin("post", `/tenants/${tenantId}/reactivate`)),
    commands: ["cancel", "cancel-child", ...always, "suspend"],
  },
  {
    name: "unsubscribing",
    arrange: onTenant(withCrm, (subject) => begin("delete", subscriptionAt(subject))),
    commands: ["cancel", "delete-tenant", "subscribe", "suspend", "repeat-events"],
  },
  {
    name: "offboarding",
    arrange: onTenant(withCrm, ({ tenantId }) => begin("delete", `/tenants/${tenantId}`)),
    commands: ["cancel", "delete-subscription", "reactivate", "repeat-events"],
  },
];

/** A template that CloudFormation accepts and can't deploy, because the bucket's name belongs to another stack. */
const clashing = once(async () => {
  const bucket = unique("bucket").replaceAll(" ", "-");
  const product = await anAvailableProduct(`
Parameters: { TenantId: { Type: String } }
Resources:
  Topic: { Type: "AWS::SNS::Topic" }
  Bucket: { Type: "AWS::S3::Bucket", DependsOn: Topic, Properties: { BucketName: "${bucket}" } }
`);
  await aSettledTenant({ subscriptions: [standardOf(product)] });
  return product;
});

const failing: Scenario[] = [
  {
    name: "roll-back",
    arrange: async (mark) => {
      const wanted = [crmStandard, standardOf(await clashing())];
      return async () => {
        const { body } = await requestTenant({ ...tenantOf(mark, wanted), onPartialFailure: "rollBack" });
        return { tenantId: body.tenant.id, productId: "crm", operationId: body.operation.id };
      };
    },
    commands: ["cancel", ...always],
  },
  {
    name: "retry",
    arrange: async (mark) => {
      const product = await clashing();
      const { tenant, operation } = await aSettledTenant(tenantOf(mark, [standardOf(product)]));
      return async () => ({
        tenantId: tenant.id,
        productId: product.id,
        operationId: await begin("post", `/operations/${operation.id}/retry`),
      });
    },
    commands: ["cancel", ...always],
  },
];

const answering = once(startAnsweringProduct);
/** Ends the service of the self-provisioned product. */
export const stopAnswering = async (): Promise<void> => (await answering()).stop();

const termsOf = ({ id }: Product) => ({ productId: id, planId: "standard", seats: 5 });
const served = async (mark: string): Promise<Subject> => {
  const { product } = await answering();
  const { tenant } = await aSettledTenant(tenantOf(mark, [termsOf(product)]));
  return { tenantId: tenant.id, productId: product.id };
};
const locked = async (mark: string): Promise<Subject> => {
  const subject = await served(mark);
  await ended(await begin("post", `/tenants/${subject.tenantId}/suspend`));
  return subject;
};

const selfProvisioned: Scenario[] = [
  {
    name: "asked-onboarding",
    arrange: async (mark) => {
      const { product } = await answering();
      return () => onboard(mark, termsOf(product));
    },
    commands: ["cancel", "cancel-child", ...always, "stale-report"],
  },
  {
    name: "asked-change",
    arrange: onTenant(served, (subject) => begin("patch", subscriptionAt(subject), { planId: "large", seats: 7 })),
    commands: ["cancel", ...always, "stale-report"],
  },
  {
    name: "asked-suspension",
    arrange: onTenant(served, ({ tenantId }) => begin("post", `/tenants/${tenantId}/suspend`)),
    commands: ["cancel", "cancel-child", ...always, "stale-report"],
  },
  {
    name: "asked-reactivation",
    arrange: onTenant(locked, ({ tenantId }) => begin("post", `/tenants/${tenantId}/reactivate`)),
    commands: ["cancel", ...always, "stale-report"],
  },
  {
    name: "asked-unsubscribing",
    arrange: onTenant(served, (subject) => begin("delete", subscriptionAt(subject))),
    commands: ["delete-tenant", "subscribe", "stale-report", "repeat-events"],
  },
  {
    name: "asked-offboarding",
    arrange: onTenant(served, ({ tenantId }) => begin("delete", `/tenants/${tenantId}`)),
    commands: ["delete-subscription", "stale-report", "repeat-events"],
  },
];

const people: Scenario[] = [
  {
    name: "invitation",
    arrange: async (mark) => {
      const subject = await withCrm(mark);
      const body = { ...salesOf(mark), email: `colleague-${mark}@example.com` };
      return async () => {
        const { body: operation } = await invite(subject.tenantId, body);
        return { ...subject, userId: operation.target.id, operationId: operation.id };
      };
    },
    commands: ["remove-user", "disable-user", ...always],
  },
  ...(["disable", "remove"] as const).map(
    (what): Scenario => ({
      name: `${what}-user`,
      arrange: async (mark) => {
        const subject = await withCrm(mark);
        const user = await aUserOf(subject.tenantId, { ...salesOf(mark), email: `colleague-${mark}@example.com` });
        const path = `/tenants/${subject.tenantId}/users/${user.id}`;
        const act = () => (what === "remove" ? begin("delete", path) : begin("patch", path, { status: "disabled" }));
        return async () => ({ ...subject, userId: user.id, operationId: await act() });
      },
      commands: [what === "remove" ? "disable-user" : "remove-user", ...always],
    }),
  ),
];

const products: Scenario[] = [
  {
    name: "registration",
    arrange: async () => async () => {
      const { body } = await register(aProduct());
      return { productId: body.product.id, operationId: body.operation.id };
    },
    commands: ["cancel", "verify-product", "retire-product", "update-product"],
  },
];

/** The workflows that second commands meet. */
export const scenarios: readonly Scenario[] = [...byStack, ...failing, ...selfProvisioned, ...people, ...products];
