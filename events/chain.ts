import type { Envelope } from "./envelope.ts";
import { computeHash, GENESIS } from "./seal.ts";

/** A row of the event log. The archive contains a copy of each row. */
export type LogRow = {
  aggregate: string;
  sequence: number;
  /** The id of the event, in rows that a timeline lists. */
  id?: string;
  envelope: Envelope;
  hash: string;
  previousHash: string;
};

/** The end of an aggregate's log according to the aggregate's record. */
export type LogHead = { aggregate: string; sequence: number; head: string };

/** A difference between the log and the events that the platform wrote. */
export type LogViolation = { aggregate: string; sequence: number; what: string };

/** The log with the records of its aggregates and its immutable copies. */
export type LogEvidence = {
  rows: readonly LogRow[];
  heads: readonly LogHead[];
  archived: readonly LogRow[];
  /** The time until which the archive is complete. */
  archivedUntil: string;
};

/** Returns the log's name of the aggregate that an event's subject identifies. */
function aggregateOf(subject: string): string {
  const [kind = "", id, under, productId] = subject.split("/");
  return under === "subscriptions" ? `subscription#${id}#${productId}` : `${kind.replace(/s$/, "")}#${id}`;
}

const isSealed = ({ hash, previousHash, envelope }: LogRow): boolean => hash === computeHash(previousHash, envelope);

/** Returns the rows that are not the next one of their aggregate, not sealed to their predecessor, or altered. */
const findChainViolations = (rows: readonly LogRow[]): LogViolation[] =>
  rows.flatMap((row, index) => {
    const { aggregate, sequence, envelope } = row;
    const previous = rows[index - 1];
    const found: string[] = [];
    const missing = sequence - 1 - (previous?.sequence ?? 0);
    if (missing !== 0) found.push(`${missing} events before it are missing`);
    else if (row.previousHash !== (previous?.hash ?? GENESIS)) found.push("it does not follow its predecessor");
    if (!isSealed(row)) found.push("it differs from its seal");
    const { id = envelope.id } = row;
    const belongsHere =
      aggregateOf(envelope.subject) === aggregate && envelope.sequence === sequence && envelope.id === id;
    if (!belongsHere) found.push("its envelope belongs to another row");
    return found.map((what) => ({ aggregate, sequence, what }));
  });

/** Returns a violation if the log does not end at the position that the record states. */
function findEndViolations(aggregate: string, last: LogRow | undefined, known: LogHead | undefined): LogViolation[] {
  // A queued operation has a record but no event yet.
  const end = last ?? { hash: GENESIS, sequence: 0 };
  if (known?.head === end.hash && known.sequence === end.sequence) return [];
  const what = `the record ends at ${known?.sequence ?? "no event"}, the log at ${end.sequence}`;
  return [{ aggregate, sequence: Math.max(known?.sequence ?? 0, end.sequence), what }];
}

const logKeyOf = ({ aggregate, sequence }: LogRow): string => `${aggregate} ${sequence}`;

/** Returns the copies that differ from the log, and the old events without a copy. */
function findArchiveViolations({ rows, archived, archivedUntil }: LogEvidence): LogViolation[] {
  const inLog = new Map(rows.map((row) => [logKeyOf(row), row.hash]));
  const copied = new Set(archived.map(logKeyOf));
  const violation = ({ aggregate, sequence }: LogRow, what: string): LogViolation => ({ aggregate, sequence, what });
  return [
    ...archived.flatMap((copy) => {
      const hash = inLog.get(logKeyOf(copy));
      if (!isSealed(copy)) return [violation(copy, "its copy in the archive differs from its seal")];
      if (hash === undefined) return [violation(copy, "it is in the archive, but not in the log")];
      return hash === copy.hash ? [] : [violation(copy, "it differs from its copy in the archive")];
    }),
    ...rows
      .filter((row) => row.envelope.time < archivedUntil && !copied.has(logKeyOf(row)))
      .map((row) => violation(row, "it is not in the archive")),
  ];
}

/** The end of a tenant's log, as the certificate of the tenant's deletion states it. */
export type CertifiedLog = { tenantId: string; log: { events: number; head: string } };

/** Returns a violation if a tenant's log does not end as the certificate of its deletion states. */
export function findCertificateViolations(rows: readonly LogRow[], { tenantId, log }: CertifiedLog): LogViolation[] {
  const aggregate = `tenant#${tenantId}`;
  const own = rows.filter((row) => row.aggregate === aggregate).toSorted((one, other) => one.sequence - other.sequence);
  const last = own.at(-1);
  const violation = (what: string): LogViolation => ({ aggregate, sequence: last?.sequence ?? 0, what });
  return [
    ...(own.length === log.events ? [] : [violation(`the certificate states ${log.events} events`)]),
    ...(last?.hash === log.head ? [] : [violation("the certificate states another last event")]),
    ...(last?.envelope.type === "TenantDeleted" ? [] : [violation("the tenant is not deleted")]),
  ];
}

/**
 * Returns all differences between the log and the events that the platform wrote. The chain shows edits, removals and
 * swaps. The record's head shows a shortened or extended end. The archive shows a log that was rewritten as a whole.
 */
export function findViolations(evidence: LogEvidence): LogViolation[] {
  const logs = Map.groupBy(evidence.rows, ({ aggregate }) => aggregate);
  const heads = new Map(evidence.heads.map((head) => [head.aggregate, head]));
  const aggregates = new Set([...logs.keys(), ...heads.keys()]);
  const inLog = [...aggregates].flatMap((aggregate) => {
    const rows = (logs.get(aggregate) ?? []).toSorted((left, right) => left.sequence - right.sequence);
    return [...findChainViolations(rows), ...findEndViolations(aggregate, rows.at(-1), heads.get(aggregate))];
  });
  return [...inLog, ...findArchiveViolations(evidence)];
}
