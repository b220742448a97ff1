import { randomUUID } from "node:crypto";
import type { Finding } from "../../../schemas/finding.ts";
import { InspectTenantResponse } from "../../../schemas/tenant-inspection.ts";
import { callStepFunction } from "../../adapters/aws/step-function-call.ts";
import { now } from "../../adapters/clock.ts";
import { getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../../adapters/dynamodb/lists.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import type { SweepProgress } from "../../adapters/dynamodb/sweep-progress.ts";
import { Conflict } from "../../adapters/dynamodb/transaction.ts";
import { accept } from "../../core/shared/decision.ts";
import { canBeSwept, recordSweep } from "../../core/tenant/record-sweep.ts";
import { mergeFindings } from "../../core/truth/findings.ts";
import { logger } from "../../shared/logger.ts";
import type { Sweep } from "./compare-stacks.ts";

/** The tenants that one part compares: the time for a large one must fit into the rest of the function's time-out. */
const BATCH_SIZE = 1;

/** The findings of a tenant, as many as a check keeps. There may have been no time for all of its identities. */
type TenantInspection = { findings: Finding[]; readsIdentities: boolean };

/** Asks the functions that may look into product accounts and the user pool. */
async function inspectTenant(tenantId: string): Promise<TenantInspection> {
  const request = { task: "inspect-tenant", tenantId };
  const stacks = await callStepFunction("provisioner", request, InspectTenantResponse);
  const identities = await callStepFunction("manage-identities", request, InspectTenantResponse);
  const readsIdentities = identities.isComplete;
  const found = [...stacks.findings, ...(readsIdentities ? identities.findings : [])];
  return { findings: mergeFindings([], found), readsIdentities };
}

async function loadIfAtRest(tenantId: string, before: string) {
  const found = await getTenantPartition(tenantId);
  return found && canBeSwept(found.tenant, found.subscriptions, before) ? found.tenant : undefined;
}

/**
 * Compares one tenant with reality, and records differences that are new or gone. The record is read before and after, so
 * that no change in between looks like a difference.
 */
export async function sweepTenant(tenantId: string, before: string): Promise<Finding[]> {
  const earlier = await loadIfAtRest(tenantId, before);
  const inspection = earlier && (await inspectTenant(tenantId));
  const tenant = inspection && (await loadIfAtRest(tenantId, before));
  if (inspection === undefined || tenant === undefined || tenant.version !== earlier?.version) return [];
  const { findings } = inspection;
  for (const { kind, subject, detail } of findings) {
    logger.warn("A tenant differs from the record", { kind, tenantId, subject, detail });
  }
  const change = recordSweep(tenant, findings, inspection);
  if (change === undefined) return findings;
  try {
    await commit(accept([change]), { actor: "system", correlationId: randomUUID(), now: now() });
  } catch (error) {
    // The tenant has changed meanwhile; the next pass compares it again.
    if (!(error instanceof Conflict)) throw error;
  }
  return findings;
}

const readTenantPage = ({ after }: SweepProgress) =>
  readPage<{ id: string }>({ list: "tenants", key: listKeys.tenants, limit: BATCH_SIZE, after });

const advanceToNextTenants = ({ after: _, ...rest }: SweepProgress, next: string | undefined): SweepProgress =>
  next === undefined ? { ...rest, list: "identities" } : { ...rest, after: next };

/** Moves past the next tenants without a comparison. */
export const skipTenantPage = async (progress: SweepProgress): Promise<SweepProgress> =>
  advanceToNextTenants(progress, (await readTenantPage(progress)).next);

/** Compares the next tenants. A tenant that fails is skipped, so that it does not block the others. */
export async function sweepTenantPage({ progress, before }: Sweep): Promise<SweepProgress> {
  const { items, next } = await readTenantPage(progress);
  for (const { id } of items) {
    try {
      if ((await sweepTenant(id, before)).length > 0) progress.found.divergedTenant += 1;
    } catch (error) {
      logger.error("A tenant could not be compared", { tenantId: id, error: error as Error });
    }
  }
  return advanceToNextTenants(progress, next);
}
