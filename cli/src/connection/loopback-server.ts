import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** The ports at which the user pool's client of the command line lets a sign-in return. */
const ports = [47_821, 47_822, 47_823];
const callbackPath = "/signed-in";

export type Loopback = {
  redirectUri: string;
  /** Waits for the answer of the sign-in page. */
  answer: Promise<URLSearchParams>;
  close(): void;
};

/** Waits for the sign-in page's answer at the first free port of this machine. Any page of the browser can send requests to
 *  the port, so only an answer with the state of this sign-in counts. */
export async function listenForCode(state: string): Promise<Loopback> {
  const server = createServer();
  const port = await listenAtFirst(server, ports);
  const answer = new Promise<URLSearchParams>((resolve) => {
    server.on("request", (request, response) => {
      const parameters = readAnswer(request);
      if (!parameters) return response.writeHead(404).end();
      if (parameters.get("state") !== state) {
        return sendPage(response, 400, "This answer belongs to another sign-in. The terminal still waits for its own.");
      }
      sendPage(response, 200, "You can close this page and return to the terminal.");
      resolve(parameters);
    });
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { redirectUri: `http://localhost:${port}${callbackPath}`, answer, close };
}

/** Returns the parameters of a request for the callback's page; undefined for another page. */
function readAnswer({ url = "/" }: IncomingMessage): URLSearchParams | undefined {
  const base = "http://localhost";
  // An address such as `//` is invalid and would end the program.
  if (!URL.canParse(url, base)) return undefined;
  const { pathname, searchParams } = new URL(url, base);
  return pathname === callbackPath ? searchParams : undefined;
}

function sendPage(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", Connection: "close" });
  response.end(`<!doctype html><title>Tenantry</title><p>${text}</p>`);
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
