import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConnectionInfo } from "../connection-info.ts";
import { distFolder, ensureConsoleBuilt } from "./console-build.ts";
import { createSignInRoutes } from "./sign-in-server.ts";
import { sendFile, sendPage } from "./static-files.ts";

/** The handler of everything on the API's origin that is not the API: the console and its sign-in page. */
export type Site = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Returns whether a path belongs to the console's site. The settings of the sign-in differ from those on AWS. */
export const isSitePath = (path: string): boolean => path === "/v1/config" || !/^\/v1(\/|$)/.test(path);

/** Creates the site of the console. The first request for a page waits for the console's build. */
export function createConsoleSite(connectionInfo: ConnectionInfo): Site {
  const routes = createSignInRoutes(connectionInfo);
  const serve: (...parts: Parameters<Site>) => Promise<void> = async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", connectionInfo.apiUrl);
    const route = routes[`${incoming.method} ${url.pathname}`];
    if (route) return route(incoming, outgoing, url);
    if (incoming.method !== "GET" && incoming.method !== "HEAD") return sendPage(outgoing, 405, ".txt", "Use GET.");
    await ensureConsoleBuilt();
    await sendFile(outgoing, distFolder, url.pathname);
  };
  return (incoming, outgoing) => {
    serve(incoming, outgoing).catch((error) => {
      if (!outgoing.headersSent) sendPage(outgoing, 500, ".txt", error instanceof Error ? error.message : `${error}`);
    });
  };
}
