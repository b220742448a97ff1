import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const mediaTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** Returns the file of an address; undefined if there is none. */
function findFile(folder: string, address: string): string | undefined {
  // The path of a URL can't leave the folder: the parser has resolved its dots, and nothing decodes others.
  const { pathname } = new URL(address, "http://localhost");
  const file = join(folder, pathname, pathname.endsWith("/") ? "index.html" : "");
  return extname(file) !== "" && existsSync(file) ? file : undefined;
}

async function answer(folder: string, { method, url = "/" }: IncomingMessage, response: ServerResponse): Promise<void> {
  if (method !== "GET" && method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
    return;
  }
  const file = findFile(folder, url);
  const body = await readFile(file ?? join(folder, "404.html"));
  const type = mediaTypes[extname(file ?? ".html")] ?? "application/octet-stream";
  response.writeHead(file ? 200 : 404, { "Content-Type": file ? type : mediaTypes[".html"] });
  response.end(method === "HEAD" ? undefined : body);
}

/** Serves a folder on this machine only. Rejects if the port is in use; port 0 takes a free one. */
export async function startServer(folder: string, port = 0): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    answer(folder, request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://localhost:${(server.address() as AddressInfo).port}/` };
}
