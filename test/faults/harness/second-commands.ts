import type { Operation } from "../../../schemas/operation.ts";
import { type Answer, as } from "../../support/engine.ts";

import type { Bench } from "../../support/fault-bench.ts";
import { meantFor, queueOf } from "../../support/fault-delivery.ts";
import { deliver } from "../../support/fault-source.ts";

/** The resources that a scenario is about; a second command is aimed at one of them. */
export type Subject = {
  tenantId?: string;
  productId?: string;
  userId?: string;
  /** The operation that the scenario's own command began. */
  operationId?: string;
};

/** A command that was sent while a workflow ran, with its answer. */
export type SentCommand = { name: CommandName; answer: Answer<Operation & { operation?: Operation }> };

type Send = (subject: Subject, bench: Bench) => Promise<SentCommand["answer"]>;

const send =
  (method: "post" | "patch" | "delete", pathOf: (subject: Subject) => string, body?: unknown): Send =>
  async (subject) => {
    const admin = await as("platform-admin");
    return admin[method](pathOf(subject), body);
  };

const tenantOf = ({ tenantId }: Subject) => `/tenants/${tenantId}`;
const subscriptionOf = (subject: Subject) => `${tenantOf(subject)}/subscriptions/${subject.productId}`;
const userOf = (subject: Subject) => `${tenantOf(subject)}/users/${subject.userId}`;
const productOf = ({ productId }: Subject) => `/products/${productId}`;

/** Returns the operation that runs on the tenant's subscription, whoever began it. */
const childOf = async (subject: Subject): Promise<string | undefined> => {
  const admin = await as("platform-admin");
  const target = `${subject.tenantId}/${subject.productId}`;
  const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${subject.tenantId}`);
  return body.items.find((one) => one.target.id === target && !one.done)?.id ?? subject.operationId;
};

/** Delivers every event of the tenant once more to the reactors that start workflows and lead tenants. */
const repeatEvents: Send = async ({ tenantId }, bench) => {
  const heard = (await bench.ear.heard()).filter(({ envelope }) => envelope.tenantid === tenantId);
  for (const reactor of ["start-workflow", "settle-tenant"]) {
    const source = queueOf(bench, reactor);
    await deliver(
      source.queueUrl,
      (await meantFor(source, heard)).map(({ body }) => body),
    );
  }
  return { status: 204, headers: new Headers(), body: {} as Operation };
};

/** The commands that may arrive while a workflow runs. */
export const secondCommands = {
  cancel: send("post", ({ operationId }) => `/operations/${operationId}/cancel`),
  "cancel-child": async (subject) => (await as("platform-admin")).post(`/operations/${await childOf(subject)}/cancel`),
  /** A report on a run that never was. */
  "stale-report": async (subject) =>
    (await as("platform-admin")).post(`/operations/${await childOf(subject)}/report`, {
      outcome: "failed",
      reason: "It belongs to another run.",
      run: 99,
    }),
  "repeat-events": repeatEvents,
  "delete-tenant": send("delete", tenantOf),
  "delete-subscription": send("delete", subscriptionOf),
  subscribe: async (subject) =>
    (await as("platform-admin")).post(`${tenantOf(subject)}/subscriptions`, {
      productId: subject.productId,
      planId: "standard",
    }),
  change: send("patch", subscriptionOf, { seats: 9 }),
  suspend: send("post", (subject) => `${tenantOf(subject)}/suspend`),
  reactivate: send("post", (subject) => `${tenantOf(subject)}/reactivate`),
  retry: send("post", ({ operationId }) => `/operations/${operationId}/retry`),
  "remove-user": send("delete", userOf),
  "disable-user": send("patch", userOf, { status: "disabled" }),
  "verify-product": send("post", (subject) => `${productOf(subject)}/verify`),
  "retire-product": send("delete", productOf),
  "update-product": send("patch", productOf, { name: "Another name" }),
} as const satisfies Record<string, Send>;
export type CommandName = keyof typeof secondCommands;
