import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConnectionInfo } from "../connection-info.ts";
import { distFolder, ensureConsoleBuilt } from "./console-build.ts";
import { createSignInRoutes } from "./sign-in-server.ts";
import { sendFile, sendPage } from "./static-files.ts";

/** The handler of everything on the API's origin that is not the API: the console and its sign-in page. */
export type Site = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Returns whether a path belongs to the console's site. All others belong to the API. */
export const isSitePath = (path: string): boolean => !/^\/v1(\/|$)/.test(path);

/** Creates the site of the console. The first request for a page waits for the console's build. */
export function createConsoleSite(connectionInfo: ConnectionInfo): Site {
  const routes = createSignInRoutes(connectionInfo);
  return (incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", connectionInfo.apiUrl);
    const route = routes[`${incoming.method} ${url.pathname}`] ?? servePage;
    Promise.resolve(route(incoming, outgoing, url)).catch((error) => {
      if (!outgoing.headersSent) sendPage(outgoing, 500, ".txt", error instanceof Error ? error.message : `${error}`);
    });
  };
}

async function servePage({ method }: IncomingMessage, outgoing: ServerResponse, { pathname }: URL): Promise<void> {
  if (method !== "GET" && method !== "HEAD") return sendPage(outgoing, 405, ".txt", "Use GET.");
  await ensureConsoleBuilt();
  await sendFile(outgoing, distFolder, pathname);
}
