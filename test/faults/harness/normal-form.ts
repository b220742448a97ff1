import { createHash } from "node:crypto";
import { createRenamer } from "./id-renamer.ts";
import type { LogRow } from "./invariants.ts";
import type { Row, WorldSnapshot } from "./world-snapshot.ts";

/** The outcome of a run without the parts that differ between any two runs. Outcomes are comparable and readable. */
export type NormalForm = {
  world: Record<string, unknown[]>;
  /** The events of each aggregate, in their order. */
  history: Record<string, unknown[]>;
  /** The violated invariants. */
  violations: string[];
};

/** Computes a short hash of an outcome. */
export const computeFingerprint = (form: NormalForm): string =>
  createHash("sha256").update(JSON.stringify(form)).digest("hex").slice(0, 16);

/**
 * Converts the changes of a run into its normal form. Ids become names and times become `<time>`. The form excludes the
 * traces of faults (attempts, an operation's writes, OperationStepRetried events) and the parts that differ between
 * clean runs (causation ids). It also excludes the feed, because its order of events of several aggregates is not
 * defined, and the overview, whose counters continue from run to run; the invariants check both. All other fields, rows, stacks, executions, queues and events count. `ownNames`
 * maps the run's own names to labels.
 */
export function toNormalForm(
  changed: WorldSnapshot,
  violations: string[],
  ownNames: Record<string, string>,
): NormalForm {
  const rename = createRenamer(changed, ownNames);
  const { EventLog: log = [], Feed: _, FeedBacklog: __, Overview: ___, ...kinds } = changed;
  const world = Object.entries(kinds).map(([kind, rows]) => {
    return [kind, rows.map((row) => rename(normalizeRow(kind, row))).sort(compareText)] as const;
  });
  const rows = (log as LogRow[]).toSorted((one, other) => one.sequence - other.sequence);
  const relevant = rows.filter(({ envelope }) => envelope.type !== "OperationStepRetried");
  const history = Object.entries(Object.groupBy(relevant, (row) => String(rename(row.aggregate))));
  return {
    world: Object.fromEntries(world),
    history: Object.fromEntries(
      history
        .map(([aggregate, events = []]) => [aggregate, events.map((event) => rename(normalizeRow("EventLog", event)))])
        .sort(compareText),
    ),
    violations,
  };
}

const compareText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

const omit = (row: object, ...fields: string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([field]) => !fields.includes(field)));

/** Removes the attempts and the version from an operation in an answer. */
function omitAttempts(operation: Row): Row {
  if (!Array.isArray(operation["steps"])) return operation;
  const steps = operation["steps"].map((step: object) => omit(step, "attempts", "nextAttemptAt"));
  return { ...omit(operation, "version"), steps };
}

/** Normalizes the answer that is stored for an Idempotency-Key. It may contain attempts of an operation. */
function normalizeStoredAnswer(answer: { body: string } | undefined) {
  if (answer === undefined) return undefined;
  const body: Row = JSON.parse(answer.body);
  const [operation, rollout] = [body["operation"], body["rollout"]] as (Row | undefined)[];
  const parts = {
    ...(operation && { operation: omitAttempts(operation) }),
    // The version of a rollout counts writes, and one write may record the ends of several tenants.
    ...(rollout && { rollout: omit(rollout, "version") }),
  };
  return { ...answer, body: omitAttempts({ ...body, ...parts }) };
}

/** Removes the fields that differ between runs. The invariants check the chain of hashes. */
function normalizeRow(kind: string, row: object): Row {
  const rest = omit(row, "head", "hash", "previousHash");
  switch (kind) {
    case "Operation": {
      const steps = (rest["steps"] as object[]).map((step) => omit(step, "attempts"));
      return { ...omit(rest, "version", "sequence"), steps };
    }
    case "EventLog":
      return { ...omit(rest, "sequence"), envelope: omit(rest["envelope"] as object, "sequence", "causationid") };
    case "Product":
      // The digest of a release contains the id of its product, which is the run's own.
      if (String(rest["sk"]).startsWith("release#")) return omit(rest, "digest");
      // One write may record the ends of several tenants.
      return rest["sk"] === "rollout" ? omit(rest, "version") : rest;
    case "Tenant":
      // A process that dies after the removal of a stack does not learn its id; the name is evidence too.
      return omit(rest, "removedStack");
    case "Idempotency":
      return {
        // The removals of a caller continue from run to run.
        ...omit(rest, "fingerprint", "expiration", "in_progress_expiration", "times", "version"),
        id: String(rest["id"]).split("#")[0],
        answer: normalizeStoredAnswer(rest["answer"] as { body: string } | undefined),
      };
    case "Schedules":
      // The name is derived from the input.
      return omit(rest, "Name");
    case "Notification":
      // The counter continues from run to run. The invariants check it.
      return omit(rest, "used");
    case "Gone":
      return { kind: rest["kind"], row: normalizeRow(String(rest["kind"]), rest["row"] as Row) };
    case "Stacks":
      return omit(rest, "StackId", "LastUpdatedTime");
    default:
      return rest;
  }
}
