import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
  type S3Client,
} from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { LogEvidence, LogHead, LogRow } from "../events/chain.ts";

/** The event log, and the tables and the bucket against which it is verified. */
export type LogLocation = {
  dynamodb: DynamoDBClient;
  s3: S3Client;
  eventLog: string;
  /** The tables of the aggregates' records. */
  catalogTables: readonly string[];
  auditBucket: string;
};

/** The longest time until an event is in the archive, in ms. */
const ARCHIVE_DELAY_MS = 60 * 60_000;

type Item = Record<string, unknown>;

async function* scanItems({ dynamodb }: LogLocation, TableName: string): AsyncGenerator<Item> {
  const client = DynamoDBDocumentClient.from(dynamodb);
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) yield* Items;
}

/** Returns the aggregate of a record, as the log names it. */
const aggregateOf = ({ pk, sk }: Item): string =>
  String(sk).startsWith("subscription#")
    ? `${String(pk).replace("tenant#", "subscription#")}#${String(sk).slice("subscription#".length)}`
    : String(pk);

async function readHeads(site: LogLocation): Promise<LogHead[]> {
  const heads: LogHead[] = [];
  for (const table of site.catalogTables) {
    for await (const item of scanItems(site, table)) {
      const { head, sequence } = item;
      if (typeof head === "string") heads.push({ aggregate: aggregateOf(item), sequence: Number(sequence), head });
    }
  }
  return heads;
}

/** Lists every version of every object, because a later version may hide the first one. */
async function* listObjectVersions({ s3, auditBucket: Bucket }: LogLocation): AsyncGenerator<ObjectVersion> {
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (from !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: "events/", ...from }),
    );
    yield* page.Versions ?? [];
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    from = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined;
  }
}

async function readArchivedRows(site: LogLocation): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for await (const { Key, VersionId } of listObjectVersions(site)) {
    const { Body } = await site.s3.send(new GetObjectCommand({ Bucket: site.auditBucket, Key, VersionId }));
    const lines = (await Body?.transformToString())?.split("\n").filter((line) => line !== "") ?? [];
    rows.push(...lines.map((line) => JSON.parse(line) as LogRow));
  }
  return rows;
}

/** Reads archive, records and log. The archive is read first and the log last, so that the log contains every event of
 *  the other two. */
export async function readEvidence(site: LogLocation): Promise<LogEvidence> {
  const archivedUntil = new Date(Date.now() - ARCHIVE_DELAY_MS).toISOString();
  const archived = await readArchivedRows(site);
  const heads = await readHeads(site);
  const rows: LogRow[] = [];
  for await (const item of scanItems(site, site.eventLog)) rows.push(item as LogRow);
  return { rows, heads, archived, archivedUntil };
}
