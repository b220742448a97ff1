import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { strToU8, zipSync } from "fflate";
import type { Asset } from "./assembly.ts";
import { createClientConfig } from "./client-config.ts";

/** Uploads files and bundles to the buckets that `cdk bootstrap` makes on AWS; makes those buckets. */
export async function uploadAssets(assets: Asset[], endpoint: string, account: string): Promise<void> {
  const s3 = new S3Client({ ...createClientConfig(endpoint, account), forcePathStyle: true });
  const buckets = [...new Set(assets.map((asset) => asset.bucket))];
  await Promise.all(buckets.map((Bucket) => s3.send(new CreateBucketCommand({ Bucket }))));
  await Promise.all(
    assets.map((asset) =>
      s3.send(new PutObjectCommand({ Bucket: asset.bucket, Key: asset.key, Body: readBody(asset) })),
    ),
  );
}

const readBody = ({ packaging, path }: Asset): Uint8Array =>
  packaging === "zip" ? createLinkZip(realpathSync(path)) : readFileSync(path);

/**
 * Returns a zip whose module loads the bundle from where it was synthesized. The path stays the same from one start to
 * the next, and so Node finds the compiled code of the last time (NODE_COMPILE_CACHE, which the engine sets). The cache
 * is written while the function runs because the engine kills its functions in the end.
 */
function createLinkZip(bundle: string): Uint8Array {
  const module = `import { flushCompileCache } from "node:module";
export * from ${JSON.stringify(join(bundle, "index.mjs"))};
setTimeout(flushCompileCache, 3000).unref();
`;
  return zipSync({ "index.mjs": strToU8(module) }, { level: 0 });
}
