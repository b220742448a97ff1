import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { environment } from "../../schemas/environment.ts";

const s3 = new S3Client({});

/**
 * The key of a product's template follows from its content, so that the same text is kept once and a subscription's
 * template never changes under it.
 */
export const templateKeyOf = (productId: string, template: string): string =>
  `templates/${productId}/${createHash("sha256").update(template).digest("hex")}`;

export const putTemplate = async (key: string, template: string): Promise<void> => {
  await s3.send(new PutObjectCommand({ Bucket: environment("ARTEFACT_BUCKET"), Key: key, Body: template }));
};

/** Reads a template's text; throws when it is not there. */
export const getTemplate = async (key: string): Promise<string> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: environment("ARTEFACT_BUCKET"), Key: key }));
  if (Body === undefined) throw new Error(`The artefact ${key} is empty`);
  return Body.transformToString();
};
