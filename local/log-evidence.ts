import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
  type S3Client,
} from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { Evidence, Head, LogRow } from "../events/chain.ts";

/** Where the log is, and all that tells of it. */
export type LogSite = {
  dynamodb: DynamoDBClient;
  s3: S3Client;
  eventLog: string;
  /** The tables of the aggregates' records. */
  catalogues: readonly string[];
  auditBucket: string;
};

/** How long an event may be on its way to the archive, in ms. */
const ON_ITS_WAY = 60 * 60_000;

type Item = Record<string, unknown>;

async function* itemsOf({ dynamodb }: LogSite, TableName: string): AsyncGenerator<Item> {
  const client = DynamoDBDocumentClient.from(dynamodb);
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) yield* Items;
}

/** The aggregate whose record this is, as the log names it. */
const aggregateOf = ({ pk, sk }: Item): string =>
  String(sk).startsWith("subscription#")
    ? `${String(pk).replace("tenant#", "subscription#")}#${String(sk).slice("subscription#".length)}`
    : String(pk);

async function headsOf(site: LogSite): Promise<Head[]> {
  const heads: Head[] = [];
  for (const table of site.catalogues) {
    for await (const item of itemsOf(site, table)) {
      const { head, sequence } = item;
      if (typeof head === "string") heads.push({ aggregate: aggregateOf(item), sequence: Number(sequence), head });
    }
  }
  return heads;
}

/** Every version of every object: a later one may have been laid over the first. */
async function* versionsOf({ s3, auditBucket: Bucket }: LogSite): AsyncGenerator<ObjectVersion> {
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

async function archivedRows(site: LogSite): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for await (const { Key, VersionId } of versionsOf(site)) {
    const { Body } = await site.s3.send(new GetObjectCommand({ Bucket: site.auditBucket, Key, VersionId }));
    const lines = (await Body?.transformToString())?.split("\n").filter((line) => line !== "") ?? [];
    rows.push(...lines.map((line) => JSON.parse(line) as LogRow));
  }
  return rows;
}

/** Reads all of it. The archive comes first and the log last, so that what is written meanwhile is missing in neither. */
export async function readEvidence(site: LogSite): Promise<Evidence> {
  const archivedUntil = new Date(Date.now() - ON_ITS_WAY).toISOString();
  const archived = await archivedRows(site);
  const heads = await headsOf(site);
  const rows: LogRow[] = [];
  for await (const item of itemsOf(site, site.eventLog)) rows.push(item as LogRow);
  return { rows, heads, archived, archivedUntil };
}
