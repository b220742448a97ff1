import type { Operation } from "../../../schemas/operation.ts";
import { type ApiResponse, signInAs } from "../../support/system/deployed-system.ts";
import { filterMatching, findSource } from "./queue-delivery.ts";
import { sendMessages } from "./queue-source.ts";
import type { Testbed } from "./testbed.ts";

/** The resources of a scenario. A second command concerns one of them. */
export type ScenarioTarget = {
  tenantId?: string;
  productId?: string;
  userId?: string;
  /** The operation of the scenario's own command. */
  operationId?: string;
};

/** A command that was sent during a workflow, and its response. */
export type SentCommand = { name: CommandName; response: ApiResponse<Operation & { operation?: Operation }> };

type CommandSender = (subject: ScenarioTarget, bench: Testbed) => Promise<SentCommand["response"]>;

const createCommandSender =
  (method: "post" | "patch" | "delete", pathOf: (subject: ScenarioTarget) => string, body?: unknown): CommandSender =>
  async (subject) => {
    const admin = await signInAs("platform-admin");
    return admin[method](pathOf(subject), body);
  };

const tenantPathOf = ({ tenantId }: ScenarioTarget) => `/tenants/${tenantId}`;
const subscriptionPathOf = (subject: ScenarioTarget) => `${tenantPathOf(subject)}/subscriptions/${subject.productId}`;
const userPathOf = (subject: ScenarioTarget) => `${tenantPathOf(subject)}/users/${subject.userId}`;
const productPathOf = ({ productId }: ScenarioTarget) => `/products/${productId}`;

/** Finds the running operation of the tenant's subscription. */
async function findChildOperation(subject: ScenarioTarget): Promise<string | undefined> {
  const admin = await signInAs("platform-admin");
  const target = `${subject.tenantId}/${subject.productId}`;
  const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${subject.tenantId}`);
  return body.items.find((one) => one.target.id === target && !one.done)?.id ?? subject.operationId;
}

/** Delivers every event of the tenant again to the reactors that start workflows and reconcile tenants. */
const repeatEvents: CommandSender = async ({ tenantId }, bench) => {
  const messages = (await bench.listener.readMessages()).filter(({ envelope }) => envelope.tenantid === tenantId);
  for (const reactor of ["start-workflow", "reconcile-tenant"]) {
    const source = findSource(bench, reactor);
    await sendMessages(
      source.queueUrl,
      (await filterMatching(source, messages)).map(({ body }) => body),
    );
  }
  return { status: 204, headers: new Headers(), body: {} as Operation };
};

/** The commands that may arrive while a workflow runs. */
export const secondCommands = {
  cancel: createCommandSender("post", ({ operationId }) => `/operations/${operationId}/cancel`),
  "cancel-child": async (subject) =>
    (await signInAs("platform-admin")).post(`/operations/${await findChildOperation(subject)}/cancel`),
  /** A report on a run that does not exist. */
  "stale-report": async (subject) =>
    (await signInAs("platform-admin")).post(`/operations/${await findChildOperation(subject)}/report`, {
      outcome: "failed",
      reason: "It belongs to another run.",
      run: 99,
    }),
  "repeat-events": repeatEvents,
  "delete-tenant": createCommandSender("delete", tenantPathOf),
  "delete-subscription": createCommandSender("delete", subscriptionPathOf),
  subscribe: async (subject) =>
    (await signInAs("platform-admin")).post(`${tenantPathOf(subject)}/subscriptions`, {
      productId: subject.productId,
      planId: "standard",
    }),
  change: createCommandSender("patch", subscriptionPathOf, { seats: 9 }),
  suspend: createCommandSender("post", (subject) => `${tenantPathOf(subject)}/suspend`),
  reactivate: createCommandSender("post", (subject) => `${tenantPathOf(subject)}/reactivate`),
  retry: createCommandSender("post", ({ operationId }) => `/operations/${operationId}/retry`),
  "remove-user": createCommandSender("delete", userPathOf),
  "disable-user": createCommandSender("patch", userPathOf, { status: "disabled" }),
  "verify-product": createCommandSender("post", (subject) => `${productPathOf(subject)}/verify`),
  "retire-product": createCommandSender("delete", productPathOf),
  "update-product": createCommandSender("patch", productPathOf, { name: "Another name" }),
} as const satisfies Record<string, CommandSender>;
export type CommandName = keyof typeof secondCommands;
