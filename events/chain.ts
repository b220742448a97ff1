import type { Envelope } from "./envelope.ts";
import { computeHash, GENESIS } from "./seal.ts";

/** A row of the event log; the archive keeps copies of it. */
export type LogRow = {
  aggregate: string;
  sequence: number;
  id: string;
  envelope: Envelope;
  hash: string;
  previousHash: string;
};

/** Where an aggregate's own record says that its log ends. */
export type LogHead = { aggregate: string; sequence: number; head: string };

/** One thing that is not as the platform wrote it. */
export type LogViolation = { aggregate: string; sequence: number; what: string };

/** All that is known of the log: itself, the records that it led to, and the copies that nobody can change. */
export type LogEvidence = {
  rows: readonly LogRow[];
  heads: readonly LogHead[];
  archived: readonly LogRow[];
  /** Later events may be on their way to the archive still. */
  archivedUntil: string;
};

/** The aggregate that an event's subject is about, as the log names it. */
const aggregateOf = (subject: string): string => {
  const [kind = "", id, under, productId] = subject.split("/");
  return under === "subscriptions" ? `subscription#${id}#${productId}` : `${kind.replace(/s$/, "")}#${id}`;
};

const isSealed = ({ hash, previousHash, envelope }: LogRow): boolean => hash === computeHash(previousHash, envelope);

/** Each event is the next one, sealed to the one before, and where it belongs. */
const findChainViolations = (rows: readonly LogRow[]): LogViolation[] =>
  rows.flatMap((row, index) => {
    const { aggregate, sequence, envelope } = row;
    const before = rows[index - 1];
    const found: string[] = [];
    const missing = sequence - 1 - (before?.sequence ?? 0);
    if (missing !== 0) found.push(`${missing} events before it are missing`);
    else if (row.previousHash !== (before?.hash ?? GENESIS)) found.push("it does not follow the one before");
    if (!isSealed(row)) found.push("it is not as it was sealed");
    const own = aggregateOf(envelope.subject) === aggregate && envelope.sequence === sequence && envelope.id === row.id;
    if (!own) found.push("it belongs elsewhere");
    return found.map((what) => ({ aggregate, sequence, what }));
  });

/** The log ends where the record says that it does. */
const findEndViolations = (aggregate: string, last: LogRow | undefined, known: LogHead | undefined): LogViolation[] => {
  // An operation that is queued has a record, but nothing has happened to it yet.
  const end = last ?? { hash: GENESIS, sequence: 0 };
  if (known?.head === end.hash && known.sequence === end.sequence) return [];
  const what = `the record stands at ${known?.sequence ?? "nothing"}, the log at ${end.sequence}`;
  return [{ aggregate, sequence: Math.max(known?.sequence ?? 0, end.sequence), what }];
};

const logKeyOf = ({ aggregate, sequence }: LogRow): string => `${aggregate} ${sequence}`;

/** Every copy is still in the log as it was, and every event that is old enough has its copy. */
const findArchiveViolations = ({ rows, archived, archivedUntil }: LogEvidence): LogViolation[] => {
  const inLog = new Map(rows.map((row) => [logKeyOf(row), row.hash]));
  const copied = new Set(archived.map(logKeyOf));
  const fault = ({ aggregate, sequence }: LogRow, what: string): LogViolation => ({ aggregate, sequence, what });
  return [
    ...archived.flatMap((copy) => {
      const hash = inLog.get(logKeyOf(copy));
      if (!isSealed(copy)) return [fault(copy, "its copy in the archive is not as it was sealed")];
      if (hash === undefined) return [fault(copy, "it is in the archive, but no longer in the log")];
      return hash === copy.hash ? [] : [fault(copy, "it is not what was archived")];
    }),
    ...rows
      .filter((row) => row.envelope.time < archivedUntil && !copied.has(logKeyOf(row)))
      .map((row) => fault(row, "it is not in the archive")),
  ];
};

/**
 * Everything in the log that is not as the platform wrote it. The chain shows an edit, a removal and a swap; the
 * record's head shows what was cut off or put on at the end; the archive shows who has rewritten all of that.
 */
export const findViolations = (evidence: LogEvidence): LogViolation[] => {
  const logs = Map.groupBy(evidence.rows, ({ aggregate }) => aggregate);
  const heads = new Map(evidence.heads.map((head) => [head.aggregate, head]));
  const aggregates = new Set([...logs.keys(), ...heads.keys()]);
  const inLog = [...aggregates].flatMap((aggregate) => {
    const rows = (logs.get(aggregate) ?? []).toSorted((left, right) => left.sequence - right.sequence);
    return [...findChainViolations(rows), ...findEndViolations(aggregate, rows.at(-1), heads.get(aggregate))];
  });
  return [...inLog, ...findArchiveViolations(evidence)];
};
