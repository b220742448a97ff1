import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { strToU8, zipSync } from "fflate";
import type { Asset } from "./assembly.ts";
import { createClientConfig } from "./client-config.ts";

/** Creates the buckets that `cdk bootstrap` creates on AWS, and uploads files and bundles to them. */
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
 * Returns a zip whose module loads the bundle from its synthesized path. The path is the same in the next start, so
 * that Node finds the compiled code (NODE_COMPILE_CACHE, set by the engine). The module writes the cache while the
 * function runs, because the engine kills its functions at the end.
 */
function createLinkZip(bundle: string): Uint8Array {
  const module = `import { flushCompileCache } from "node:module";
export * from ${JSON.stringify(join(bundle, "index.mjs"))};
setTimeout(flushCompileCache, 3000).unref();
`;
  return zipSync({ "index.mjs": strToU8(module) }, { level: 0 });
}
