import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Packs a folder with npm. Returns the path of the archive, which lies in the folder. */
export function packFolder(folder: string): string {
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: folder,
    encoding: "utf8",
  });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  return join(folder, filename);
}
