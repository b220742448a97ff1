import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { projectRoot } from "../../../local/workspace.ts";

type Manifest = { name: string; version: string };

/** Lists all installed packages in all versions with their folders. */
function listInstalledPackages(): (Manifest & { folder: string })[] {
  const lock = JSON.parse(readFileSync(join(projectRoot, "node_modules", ".package-lock.json"), "utf8"));
  return Object.keys(lock.packages).map((path) => {
    const folder = join(projectRoot, path);
    return { ...(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest), folder };
  });
}

/** Starts an npm registry of the installed packages, so that a page's `npm install` needs no network. */
export async function startInstalledRegistry() {
  const packages = listInstalledPackages();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    const [name = "", version] = path.split("/-/");
    const found = packages.filter((one) => one.name === name && (version === undefined || one.version === version));
    const [first] = found;
    if (first === undefined) response.writeHead(404).end("{}");
    else if (version !== undefined) {
      // npm strips the first folder of an archive, whatever its name is.
      const pack = ["-cf", "-", "--exclude=./node_modules", "-C", first.folder, "."];
      response.end(execFileSync("tar", pack, { maxBuffer: 2 ** 28 }));
    } else {
      const versions = Object.fromEntries(
        found.map(({ folder: _, ...manifest }) => [
          manifest.version,
          { ...manifest, dist: { tarball: `${url()}/${name}/-/${manifest.version}` } },
        ]),
      );
      response.end(JSON.stringify({ name, "dist-tags": { latest: first.version }, versions }));
    }
  }).listen(0, "127.0.0.1");
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await once(server, "listening");
  return { url: url(), close: () => server.close() };
}
