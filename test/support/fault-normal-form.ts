import { createHash } from "node:crypto";
import type { Envelope } from "../../events/envelope.ts";
import { GENESIS, hashOf } from "../../events/seal.ts";
import type { Row, World } from "./fault-world.ts";

/** The outcome of a run without what differs between any two runs: comparable, and readable where it differs. */
export type NormalForm = { world: Record<string, unknown[]>; history: Record<string, string[]>; wrong: string[] };

export const fingerprint = (form: NormalForm): string =>
  createHash("sha256").update(JSON.stringify(form)).digest("hex").slice(0, 16);

type LogRow = { aggregate: string; sequence: number; envelope: Envelope; hash: string; previousHash: string };

/** A fault that a retry mends is told to those who listen; it may stand in the history and changes nothing else. */
const mended = (row: LogRow) => row.envelope.type === "OperationStepRetried";

/**
 * Brings what a run left behind into its normal form: ids get the name of what they stand for, times the word for it.
 * The count of attempts and of an operation's writes, and the events of faults that were mended, are the traces that
 * a fault may leave, so they are left out; everything else counts. `wrong` is what may never be so, in any run.
 */
export function normalForm(found: World, published: Envelope[], own: Record<string, string>): NormalForm {
  const rename = renaming(found, own);
  const log = (found["EventLog"] ?? []) as LogRow[];
  const world = Object.fromEntries(
    Object.entries(found)
      .filter(([kind]) => kind !== "EventLog")
      .map(([kind, rows]) => [kind, rows.map((row) => rename(bare(kind, row))).sort(byText)]),
  );
  const history: Record<string, string[]> = {};
  for (const [aggregate, rows] of byAggregate(log)) {
    history[String(rename(aggregate))] = rows
      .filter((row) => !mended(row))
      .map((row) => JSON.stringify(rename(bare("EventLog", row))));
  }
  const sorted = Object.fromEntries(Object.entries(history).sort(byText));
  return {
    world,
    history: sorted,
    wrong: [...brokenChains(log, found), ...unpublished(log, published), ...unfinished(found)],
  };
}

const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

const byAggregate = (log: LogRow[]): Map<string, LogRow[]> =>
  Map.groupBy(
    log.toSorted((one, other) => one.sequence - other.sequence),
    (row) => row.aggregate,
  );

/** What to leave out of a row: the chain, which is checked by itself, and the traces that a fault may leave. */
const bare = (kind: string, row: object): Row => {
  const {
    head: _,
    hash: __,
    previousHash: ___,
    expiration: _4,
    in_progress_expiration: _5,
    StackId: _6,
    ...rest
  } = row as Row;
  if (kind === "Idempotency") return { ...rest, id: String(rest["id"]).replace(/#.*/, ""), fingerprint: undefined };
  if (kind === "EventLog") {
    const { sequence: _7, envelope, ...about } = rest as Row & { envelope: Envelope };
    const { sequence: _8, causationid: _9, ...facts } = envelope;
    return { ...about, envelope: facts };
  }
  if (kind !== "Operation") return rest;
  const { version: _7, sequence: _8, steps, ...operation } = rest;
  return { ...operation, steps: (steps as Row[]).map(({ attempts: _9, ...step }) => step) };
};

const renaming = (found: World, own: Record<string, string>) => {
  const names = new Map(Object.entries(own));
  const seen = new Map<string, number>();
  const name = (id: unknown, what: string) => {
    const count = (seen.get(what) ?? 0) + 1;
    seen.set(what, count);
    const label = `<${count === 1 ? what : `${what} ${count}`}>`;
    // Where an underscore may not stand, as in a stack's name, the id is written with a hyphen.
    for (const form of [String(id), String(id).replace("_", "-")]) names.set(form, label);
  };
  for (const { sk, id } of found["Tenant"] ?? []) if (sk === "tenant") name(id, "tenant");
  for (const { sk, id } of found["User"] ?? []) if (sk === "user") name(id, "user");
  for (const { id, kind, productId } of found["Operation"] ?? []) name(id, `${kind} ${productId ?? ""}`.trim());
  for (const { id, connection } of found["Product"] ?? []) {
    const { clientId, queueUrl } = connection as Row;
    if (clientId) names.set(String(clientId), `<client of ${id}>`);
    if (queueUrl) names.set(String(queueUrl), `<queue of ${id}>`);
  }
  // What a stack gave is known by its name there, so that a record of another stack's shows.
  for (const { StackName, outputs = {} } of found["Stacks"] ?? []) {
    for (const [key, value] of Object.entries(outputs as Row)) names.set(String(value), `<${key} of ${StackName}>`);
  }
  for (const one of new Set((found["Operation"] ?? []).map(({ correlationId }) => correlationId))) name(one, "request");
  const known = [...names].sort(([one], [other]) => other.length - one.length);
  return (value: unknown): unknown => {
    let text = JSON.stringify(value);
    for (const [id, label] of known) text = text.replaceAll(id, label);
    text = text
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>")
      .replaceAll(/evt_[0-9a-f]{32}/g, "<event>")
      .replaceAll(/tenantry-[0-9a-f]{48}/g, "<external id>");
    return JSON.parse(text);
  };
};

/** Each aggregate's events follow one another without a gap, each sealed to the one before, the record to the last. */
function brokenChains(log: LogRow[], found: World): string[] {
  const wrong: string[] = [];
  const heads = new Map<unknown, number>();
  for (const [aggregate, rows] of byAggregate(log)) {
    let { previousHash, sequence } = rows[0] as LogRow;
    if (sequence === 1 && previousHash !== GENESIS) wrong.push(`${aggregate} begins with another's hash`);
    for (const row of rows) {
      if (row.sequence !== sequence || row.previousHash !== previousHash)
        wrong.push(`${aggregate} breaks at ${row.sequence}`);
      if (row.hash !== hashOf(row.previousHash, row.envelope)) wrong.push(`${aggregate} is forged at ${row.sequence}`);
      previousHash = row.hash;
      sequence = row.sequence + 1;
    }
    heads.set(previousHash, sequence - 1);
  }
  const records = ["Tenant", "User", "Product", "Operation"].flatMap((kind) => found[kind] ?? []);
  for (const { head, sequence, pk, sk } of records) {
    if (sequence !== undefined && sequence !== 0 && heads.get(head) !== sequence)
      wrong.push(`${pk} ${sk} is not what its log says`);
  }
  return wrong;
}

/** Committed = published: each event at least once, as it stands in the log, and no other. */
function unpublished(log: LogRow[], published: Envelope[]): string[] {
  const heard = new Map(published.map((envelope) => [envelope.id, envelope]));
  const committed = new Set(log.map(({ envelope }) => envelope.id));
  const differs = log.filter(
    ({ envelope }) => JSON.stringify(sorted(heard.get(envelope.id))) !== JSON.stringify(sorted(envelope)),
  );
  return [
    ...differs.map(({ envelope }) => `${envelope.type} of ${envelope.subject} was not published as committed`),
    ...published
      .filter(({ id }) => !committed.has(id))
      .map(({ type, subject }) => `${type} of ${subject} was never committed`),
  ];
}

const sorted = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(byText)
          .map(([key, one]) => [key, sorted(one)]),
      )
    : value;

function unfinished(found: World): string[] {
  const steps = (found["Operation"] ?? []).flatMap(({ id, steps }) =>
    (steps as { name: string; attempts: { endedAt?: string }[] }[])
      .filter(({ attempts }) => attempts.some(({ endedAt }) => endedAt === undefined))
      .map(({ name }) => `${id}: an attempt of "${name}" has no end`),
  );
  return [
    ...steps,
    ...(found["Outbox"] ?? []).map(({ id }) => `${id} still has its pointer`),
    ...(found["Idempotency"] ?? []).flatMap(({ id, status }) =>
      status === "INPROGRESS" ? [`${id} is in progress`] : [],
    ),
  ];
}
