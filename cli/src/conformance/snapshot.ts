import { pause } from "../operations/interruption.ts";
import { interrupted } from "./finish-operation.ts";
import type { Snapshot, Stage } from "./life.ts";
import { askProbe, fillProbe } from "./probe.ts";
import type { Run, SyntheticTenant } from "./run.ts";

const POLL_MS = 250;

/** Reads what is visible of a tenant, and records it for the stage. */
export async function takeSnapshot(run: Run, tenant: SyntheticTenant, stage: Stage): Promise<Snapshot> {
  const { api, product, life, probe } = run;
  const path = { tenantId: tenant.id, productId: product.id };
  const { outputs } = await api.send("subscriptions:read", { path });
  if (probe !== undefined) tenant.probeUrl ??= fillProbe(probe, { tenantId: tenant.id, ...outputs });
  const answer = tenant.probeUrl === undefined ? undefined : await askProbe(tenant.probeUrl);
  const snapshot = { outputs, answer };
  life.snapshots[stage] = snapshot;
  return snapshot;
}

/** Takes snapshots until one is as expected, or for the time. The last one is recorded. */
export async function waitForSnapshot(
  run: Run,
  tenant: SyntheticTenant,
  stage: Stage,
  { isExpected, timeoutMs }: { isExpected: (snapshot: Snapshot) => boolean; timeoutMs: number },
): Promise<void> {
  const endsAt = Date.now() + timeoutMs;
  while (!isExpected(await takeSnapshot(run, tenant, stage)) && Date.now() < endsAt) {
    if (await pause(POLL_MS, run.pollPolicy.signal)) throw interrupted();
  }
}
