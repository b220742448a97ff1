import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { environment } from "../../schemas/environment.ts";

const s3 = new S3Client({});

/**
 * Keeps a product's template and returns its key. The key follows from the content, so that the same text is kept
 * once and a subscription's template never changes under it.
 */
export const putTemplate = async (productId: string, template: string): Promise<string> => {
  const key = `templates/${productId}/${createHash("sha256").update(template).digest("hex")}`;
  await s3.send(new PutObjectCommand({ Bucket: environment("ARTEFACT_BUCKET"), Key: key, Body: template }));
  return key;
};

/** Reads a template's text; throws when it is not there. */
export const getTemplate = async (key: string): Promise<string> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: environment("ARTEFACT_BUCKET"), Key: key }));
  if (Body === undefined) throw new Error(`The artefact ${key} is empty`);
  return Body.transformToString();
};
