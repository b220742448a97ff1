import type { Preview, PreviewProblem } from "../../../schemas/preview.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SeatCounter } from "../../../schemas/subscription.ts";
import type { Change, Context, Draft } from "../shared/decision.ts";
import type { TenantState } from "../tenant/tenant-state.ts";
import { type LossInputs, listLosses } from "./list-losses.ts";
import { previewSeats } from "./preview-seats.ts";
import { previewStack, type StackWork } from "./preview-stacks.ts";
import { projectTenantRun } from "./project-run.ts";

/** The records, besides the changed ones, that decide about the effects of a request. */
export type PreviewState = {
  /** The tenant before the request. @default - the request creates it, or concerns none */
  tenant?: (TenantState & { seats?: ReadonlyMap<string, SeatCounter> }) | undefined;
  products: ReadonlyMap<string, ProductRecord>;
  users?: LossInputs["users"];
};

/** Builds the preview of a request that is rejected. */
export const buildRejectedPreview = (problems: PreviewProblem[]): Preview => ({
  accepted: false,
  problems,
  operations: [],
  stacks: [],
  lost: [],
});

type OperationChange = Extract<Change, { type: "operation" }>;
const isNewOperation = (change: Change): change is OperationChange =>
  change.type === "operation" && change.before === undefined;

/** Finds the records of each new operation on a subscription. */
function listWork(changes: Change[], { tenant, products }: PreviewState) {
  const tenantDraft = changes.find((one) => one.type === "tenant")?.after ?? tenant?.tenant;
  return changes.filter(isNewOperation).flatMap(({ after: operation }) => {
    const { productId = "" } = operation;
    const changed = changes.find((one) => one.type === "subscription" && one.after.productId === productId);
    const before = tenant?.subscriptions.find((one) => one.productId === productId);
    const subscription = (changed?.after ?? before) as Draft<"subscription"> | undefined;
    const product = products.get(productId);
    if (operation.target.type !== "subscription" || !subscription || !product || !tenantDraft) return [];
    const work: StackWork = { operation, tenant: tenantDraft, subscription, product };
    return [{ ...work, before }];
  });
}

/** Returns all changes of an accepted request: those of its decision, and those that its operation makes later. */
const listAllChanges = (changes: Change[], { tenant }: PreviewState, context: Context): Change[] =>
  tenant === undefined ? changes : [...changes, ...projectTenantRun(tenant, changes, context)];

/** Builds the preview of an accepted request from the changes of its decision. */
export function buildPreview(accepted: Change[], state: PreviewState, context: Context): Preview {
  const changes = listAllChanges(accepted, state, context);
  const work = listWork(changes, state);
  const seats = state.tenant?.seats ?? new Map<string, SeatCounter>();
  const affected = state.tenant === undefined ? undefined : previewSeats(changes, seats);
  return {
    accepted: true,
    problems: [],
    operations: changes.filter(isNewOperation).map(({ after: { kind, target, steps } }) => ({
      kind,
      target,
      steps: steps.map(({ name }) => name),
    })),
    stacks: work.flatMap((one) => previewStack(one, one.before) ?? []),
    ...(affected === undefined ? {} : { seats: affected }),
    lost: listLosses({ changes, work, products: state.products, seats, users: state.users }),
  };
}
