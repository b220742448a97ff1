import { createServer, type Server } from "node:http";

/** The ports at which the user pool's client of the command line lets a sign-in return. */
const ports = [47_821, 47_822, 47_823];
const callbackPath = "/signed-in";

export type Loopback = {
  redirectUri: string;
  /** Waits for the answer of the sign-in page. */
  answer: Promise<URLSearchParams>;
  close(): void;
};

/** Waits for the sign-in page's answer at the first free port of this machine. */
export async function listenForCode(): Promise<Loopback> {
  const server = createServer();
  const port = await listenAtFirst(server, ports);
  const answer = new Promise<URLSearchParams>((resolve) => {
    server.on("request", (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      if (pathname !== callbackPath) return response.writeHead(404).end();
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", Connection: "close" });
      response.end("<!doctype html><title>Tenantry</title><p>You can close this page and return to the terminal.</p>");
      resolve(searchParams);
    });
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { redirectUri: `http://localhost:${port}${callbackPath}`, answer, close };
}

async function listenAtFirst(server: Server, [port, ...others]: readonly number[]): Promise<number> {
  if (port === undefined) throw new Error(`The ports ${ports.join(", ")} are all taken.`);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "localhost", () => resolve());
    });
    server.removeAllListeners("error");
    return port;
  } catch (error) {
    server.removeAllListeners("error");
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return listenAtFirst(server, others);
  }
}
