import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCertificateViolations, findViolations, type LogEvidence, type LogRow } from "../../events/chain.ts";
import { computeHash, GENESIS, seal } from "../../events/seal.ts";
import { NOW, TENANT_ID } from "../support/builders.ts";

function sealRow(tenantId: string, sequence: number, previousHash: string, actor = "alice"): LogRow {
  const id = `evt_${tenantId.slice(-4)}${sequence.toString(16).padStart(28, "0")}`;
  const about = { id, subject: `tenants/${tenantId}`, time: NOW, sequence, correlationid: "request-1", actor };
  const envelope = seal("TenantPrepared", { tenantId, productIds: ["crm"] }, about);
  return {
    aggregate: `tenant#${tenantId}`,
    sequence,
    id,
    envelope,
    previousHash,
    hash: computeHash(previousHash, envelope),
  };
}

function buildChain(tenantId: string, length: number): LogRow[] {
  const rows: LogRow[] = [];
  while (rows.length < length) rows.push(sealRow(tenantId, rows.length + 1, rows.at(-1)?.hash ?? GENESIS));
  return rows;
}

const headOf = ({ aggregate, sequence, hash }: LogRow) => ({ aggregate, sequence, head: hash });

/** Builds an intact log of several tenants with a complete archive. */
function buildEvidence(lengths: number[]): LogEvidence {
  const chains = lengths.map((length, at) =>
    buildChain(TENANT_ID.replace(/.{4}$/, String(at).padStart(4, "0")), length),
  );
  const rows = chains.flat();
  const heads = chains.flatMap((chain) => chain.slice(-1).map(headOf));
  return { rows, heads, archived: structuredClone(rows), archivedUntil: "2100" };
}

const logs = fc.array(fc.integer({ min: 2, max: 6 }), { minLength: 2, maxLength: 4 }).map(buildEvidence);
const somewhere = fc.nat();

/** Recomputes the records and all later hashes after a change, as an attacker with access to the tables would. */
function coverUp({ rows, ...rest }: LogEvidence): LogEvidence {
  const aggregates = [...Map.groupBy(rows, ({ aggregate }) => aggregate).values()];
  const chains = aggregates.map((chain) => {
    const rewritten: LogRow[] = [];
    for (const [index, row] of chain.toSorted((left, right) => left.sequence - right.sequence).entries()) {
      const previousHash = rewritten.at(-1)?.hash ?? GENESIS;
      const envelope = { ...row.envelope, sequence: index + 1 };
      rewritten.push({
        ...row,
        sequence: index + 1,
        envelope,
        previousHash,
        hash: computeHash(previousHash, envelope),
      });
    }
    return rewritten;
  });
  return { ...rest, rows: chains.flat(), heads: chains.flatMap((chain) => chain.slice(-1).map(headOf)) };
}

const tamperings: Record<string, (rows: LogRow[], at: number) => LogRow[]> = {
  edit: (rows, at) => rows.with(at, { ...row(rows, at), envelope: { ...row(rows, at).envelope, actor: "mallory" } }),
  "edit of a hash": (rows, at) => rows.with(at, { ...row(rows, at), hash: "f".repeat(64) }),
  removal: (rows, at) => rows.toSpliced(at, 1),
  insertion: (rows, at) => {
    const { aggregate, sequence, previousHash } = row(rows, at);
    const tenantId = aggregate.replace("tenant#", "");
    const shifted = rows.map((one) =>
      one.aggregate === aggregate && one.sequence >= sequence ? { ...one, sequence: one.sequence + 1 } : one,
    );
    return [...shifted, sealRow(tenantId, sequence, previousHash, "mallory")];
  },
  swap: (rows, at) => {
    const other = (at + 1) % rows.length;
    const put = (to: number, from: number) => {
      const { aggregate, sequence } = row(rows, to);
      return { ...row(rows, from), aggregate, sequence };
    };
    return rows.with(at, put(at, other)).with(other, put(other, at));
  },
  truncation: (rows, at) => {
    const { aggregate, sequence } = row(rows, at);
    return rows.filter((one) => one.aggregate !== aggregate || one.sequence < sequence);
  },
};

function row(rows: LogRow[], at: number): LogRow {
  const found = rows[at];
  if (found === undefined) throw new Error(`The log has no row ${at}`);
  return found;
}

const tamper = (evidence: LogEvidence, how: keyof typeof tamperings, at: number): LogEvidence => ({
  ...evidence,
  rows: tamperings[how]?.([...evidence.rows], at % evidence.rows.length) ?? [],
});

describe("the verification of the log", () => {
  it("finds no violation in an intact log", () => {
    fc.assert(
      fc.property(logs, (evidence) => {
        expect(findViolations(evidence)).toEqual([]);
      }),
    );
  });

  it.each(Object.keys(tamperings))("finds each %s by the chain and the records", (how) => {
    fc.assert(
      fc.property(logs, somewhere, (evidence, at) => {
        const unarchived = { ...tamper(evidence, how, at), archived: [], archivedUntil: "" };
        expect(findViolations(unarchived)).not.toEqual([]);
      }),
    );
  });

  it.each(Object.keys(tamperings))("finds each %s with recomputed hashes by the archive", (how) => {
    fc.assert(
      fc.property(logs, somewhere, (evidence, at) => {
        const covered = coverUp(tamper(evidence, how, at));
        // The recomputation repairs a log in which only a hash was edited.
        if (how !== "edit of a hash") expect(findViolations(covered)).not.toEqual([]);
        expect(findViolations({ ...covered, archived: [], archivedUntil: "" }).filter(isOfChain)).toEqual([]);
      }),
    );
  });

  it("finds an aggregate whose log and record were both deleted", () => {
    const evidence = buildEvidence([3, 2]);
    const deleted = evidence.rows[0]?.aggregate;
    const rows = evidence.rows.filter(({ aggregate }) => aggregate !== deleted);
    const heads = evidence.heads.filter(({ aggregate }) => aggregate !== deleted);
    expect(findViolations({ ...evidence, rows, heads }).map(({ what }) => what)).toEqual(
      Array(3).fill("it is in the archive, but not in the log"),
    );
  });

  it("finds an event that was appended without a copy in the archive", () => {
    const { archived, ...evidence } = buildEvidence([3, 2]);
    expect(findViolations({ ...evidence, archived: archived.slice(0, -1) })).toEqual([
      expect.objectContaining({ sequence: 2, what: "it is not in the archive" }),
    ]);
    expect(findViolations({ ...evidence, archived: archived.slice(0, -1), archivedUntil: NOW })).toEqual([]);
  });

  it("finds a forged second copy in the archive", () => {
    const { archived, ...evidence } = buildEvidence([3, 2]);
    const forged = { ...row([...archived], 0), hash: "f".repeat(64) };
    expect(findViolations({ ...evidence, archived: [...archived, forged] })).not.toEqual([]);
  });

  it("accepts a record without events", () => {
    const queued = { aggregate: "operation#op_1", sequence: 0, head: GENESIS };
    const { heads, ...evidence } = buildEvidence([2]);
    expect(findViolations({ ...evidence, heads: [...heads, queued] })).toEqual([]);
    expect(findViolations({ ...evidence, heads: [...heads, { ...queued, sequence: 1 }] })).toHaveLength(1);
  });
});

function isOfChain({ what }: { what: string }): boolean {
  return what !== "its envelope belongs to another row";
}

describe("the log of a deleted tenant", () => {
  const rows = buildChain(TENANT_ID, 3);
  const last = rows.at(-1) as LogRow;
  const envelope = { ...last.envelope, type: "TenantDeleted" };
  const deleted = { ...last, envelope, hash: computeHash(last.previousHash, envelope) };
  const log = [...rows.slice(0, -1), deleted];
  const certificate = { tenantId: TENANT_ID, log: { events: 3, head: deleted.hash } };
  const other = buildChain(TENANT_ID.replace(/.{4}$/, "beef"), 5);

  it.each<[string, LogRow[], string[]]>([
    ["as it was, among other tenants' logs", [...log, ...other], []],
    ["without its last event", log.slice(0, -1), ["3 events", "another last event", "not deleted"]],
    ["without an earlier event", log.slice(1), ["3 events"]],
    ["with another last event", rows, ["another last event", "not deleted"]],
    ["missing", other, ["3 events", "another last event", "not deleted"]],
  ])("is compared with the certificate: %s", (_, found, expected) => {
    const violations = findCertificateViolations(found, certificate).map(({ what }) => what);
    expect(violations).toEqual(expected.map((part) => expect.stringContaining(part)));
  });
});
