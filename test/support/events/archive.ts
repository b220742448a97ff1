import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { getControlPlaneConfig, readOutput } from "../system/deployed-system.ts";

/** The longest time in ms between the first event of an archived batch and its last one, and a lot more. */
const MAX_BATCH_MS = 10 * 60_000;

/** Returns a key before those of all archived batches with events since a time. Keys consist of the day and the first
 *  event's id, which begins with its time. */
export function archiveKeyBefore(time: number): string {
  const from = new Date(time - MAX_BATCH_MS);
  const day = from.toISOString().slice(0, "2026-11-29".length).replaceAll("-", "/");
  return `events/${day}/evt_${from.getTime().toString(16).padStart(12, "0")}`;
}

export const createArchiveClient = (): S3Client => new S3Client({ ...getControlPlaneConfig(), forcePathStyle: true });

/** Reads the objects of the log's archive since a time. Earlier ones are those of the other tests, and many. */
export async function readArchivedEvents(since: number): Promise<string[]> {
  const client = createArchiveClient();
  const texts: string[] = [];
  const Bucket = readOutput("AuditBucketName");
  const search = { Bucket, Prefix: "events/", StartAfter: archiveKeyBefore(since) };
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, search)) {
    for (const { Key } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      texts.push((await Body?.transformToString()) ?? "");
    }
  }
  return texts;
}

/** Returns the ids of the events in archived objects. */
export const findArchivedIds = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap((text) => [...text.matchAll(/"id":"(evt_[0-9a-f]{32})"/g)].map(([, id = ""]) => id)));
