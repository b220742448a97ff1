import type { Operation } from "../../../schemas/operation.ts";
import type { Rollout } from "../../../schemas/rollout.ts";
import { publishRelease, registerAvailableProduct } from "../../support/scenarios/products.ts";
import { onboardTenant, waitForOperation } from "../../support/scenarios/tenants.ts";
import { signInAs } from "../../support/system/deployed-system.ts";
import type { FaultPath } from "../harness/path-run.ts";
import { buildTenantRequest, standardSubscriptionOf } from "./path-parts.ts";

/** The number of tenants in each path. */
const TENANTS = 3;
const changes = Array.from({ length: TENANTS }, () => "subscription.change succeeded" as const);

const body = { release: 2, waves: [{ count: 1 }, { percent: 100 }], maxConcurrent: 2 };

/** Builds a template without outputs, because the generated name of a queue differs between runs. */
const buildTemplate = (word: string) => `
Parameters: { TenantId: { Type: String } }
Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { Tags: [{ Key: word, Value: ${word} }] } } }
`;

/** Registers a product whose first release some tenants have, and publishes the second one. */
async function prepareRelease(mark: string): Promise<void> {
  const product = await registerAvailableProduct(buildTemplate("one"), { id: mark });
  for (let number = 1; number <= TENANTS; number += 1) {
    await onboardTenant(buildTenantRequest(`${mark}-${number}`, [standardSubscriptionOf(product)]));
  }
  await publishRelease(product, { template: buildTemplate("two") });
}

/** Rolls out the second release; returns the id of the rollout. */
async function prepareRollout(mark: string): Promise<string> {
  await prepareRelease(mark);
  const admin = await signInAs("platform-admin");
  const answer = await admin.post<{ operation: Operation; rollout: Rollout }>(`/products/${mark}/rollouts`, body);
  await waitForOperation(answer.body.operation.id);
  return answer.body.rollout.id;
}

const rollout: FaultPath = {
  name: "rollout",
  guarantee: "a rollout moves each tenant once, and ends",
  arrange: async (mark) => {
    await prepareRelease(mark);
    return (send) => send(`POST /products/${mark}/rollouts`, body);
  },
  expectedEnds: ["product.rollout succeeded", ...changes],
  sweptCallers: ["rollouts-api", "advance-rollout"],
  schedule: { caller: "sweep-rollouts", payload: {} },
};

const rollback: FaultPath = {
  name: "rollback",
  guarantee: "a rollback returns each tenant to its former release",
  arrange: async (mark) => {
    const id = await prepareRollout(mark);
    return (send) => send(`POST /rollouts/${id}/rollback`);
  },
  expectedEnds: ["product.rollout succeeded", ...changes],
  sweptCallers: ["rollouts-api", "advance-rollout"],
  schedule: { caller: "sweep-rollouts", payload: {} },
};

const unadvancedRollback: FaultPath = {
  name: "unadvanced-rollback",
  guarantee: "a rollback ends although no event reached the reactor of rollouts",
  arrange: async (mark, bench) => {
    const id = await prepareRollout(mark);
    return async (send) => {
      await bench.setHeld(true, "advance-rollout");
      await send(`POST /rollouts/${id}/rollback`);
    };
  },
  expectedEnds: ["product.rollout succeeded", ...changes],
  sweptCallers: ["sweep-rollouts"],
  schedule: { caller: "sweep-rollouts", payload: {} },
};

/** The paths of rollouts. */
export const rolloutPaths: readonly FaultPath[] = [rollout, rollback, unadvancedRollback];
