import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join } from "node:path";
import responseHeaders from "../../console/response-headers.json" with { type: "json" };

const mediaTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const year = 365 * 24 * 60 * 60;

/** Sends a body with the headers that every answer of the console has. */
export function sendPage(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { ...responseHeaders, "Content-Type": mediaTypes[type] ?? "text/plain; charset=utf-8" });
  response.end(body);
}

/** Sends a file of the console. Each path without such a file is a page of the console, so it gets index.html. */
export async function sendFile(response: ServerResponse, folder: string, path: string): Promise<void> {
  const type = extname(path);
  // A path of a URL can't leave the folder: the URL parser has resolved its dots.
  const isFile = mediaTypes[type] !== undefined && existsSync(join(folder, path));
  if (!isFile && path.startsWith("/assets/")) return sendPage(response, 404, ".txt", "There is no such file.");
  // The names of assets contain their hash.
  const caching = path.startsWith("/assets/") ? `public, max-age=${year}, immutable` : "no-cache";
  response.setHeader("Cache-Control", caching);
  sendPage(response, 200, isFile ? type : ".html", await readFile(join(folder, isFile ? path : "index.html")));
}
