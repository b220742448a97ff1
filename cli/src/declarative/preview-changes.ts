import type { Preview } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodeOfCode } from "../failures/exit-codes.ts";
import type { Change } from "./change.ts";
import { mapInTurns } from "./state.ts";

/** A change with what the API says about it beforehand. */
export type PlannedChange = Change & { preview?: Preview };

/** The effects of the changes that finish earlier work. They have no dry run. */
const workEffects: Readonly<Partial<Record<Change["route"], string>>> = {
  "operations:retry": "retry",
  "operations:read": "wait for",
};

/** Adds the dry run of each change. Changes that need another one first, retries and notifications have none. */
export const previewChanges = (api: ApiClient, changes: readonly Change[]): Promise<PlannedChange[]> =>
  mapInTurns(changes, async (change) => {
    if (change.waitsFor !== undefined || change.kind === "Notification" || workEffects[change.route]) return change;
    return { ...change, preview: await previewOne(api, change) };
  });

/** Returns the dry run. A request that is not valid is a problem of this change, not of the command. */
async function previewOne(api: ApiClient, { route, parts }: Change): Promise<Preview> {
  try {
    return await api.preview(route, parts as never);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status >= 500) throw error;
    const { code = "rejected", detail = error.message, errors } = error.body;
    const problems = errors?.map((one) => ({ code, ...one })) ?? [{ code, detail }];
    return { accepted: false, problems, operations: [], stacks: [], lost: [] };
  }
}

/** Returns what a change does, in a few words. */
export function describeEffect({ preview, waitsFor, route, parts }: PlannedChange): string {
  const { [route]: work } = workEffects;
  if (work !== undefined) return `${work} ${parts.path?.["operationId"]}`;
  if (!preview) return waitsFor === undefined ? "" : `after ${waitsFor}`;
  if (!preview.accepted) return preview.problems.map(({ detail }) => detail).join(" ");
  const { operations, stacks } = preview;
  const effects = [
    ...(operations.length > 0 ? [operations.length === 1 ? "1 operation" : `${operations.length} operations`] : []),
    ...stacks.map(({ action, productId }) => `${action} stack of ${productId}`),
  ];
  return effects.join(", ");
}

/** Throws if the API would reject any change, with all problems. */
export function requireAccepted(changes: readonly PlannedChange[]): void {
  const rejected = changes.filter(({ preview }) => preview && !preview.accepted);
  const [first] = rejected;
  if (!first) return;
  const code = first.preview?.problems[0]?.code ?? "rejected";
  throw new CliError(`${rejected.length} of ${changes.length} changes would be rejected. Nothing has changed.`, {
    code,
    exitCode: exitCodeOfCode(code),
    why: rejected.map((change) => `${change.kind} ${change.key}: ${describeEffect(change)}`).join("\n  "),
    remedy: "correct the files, then: tenantry plan",
    details: { items: changes },
  });
}
