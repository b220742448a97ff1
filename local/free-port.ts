import { once } from "node:events";
import { createServer } from "node:net";

/** Returns a port that is not in use. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("The operating system returned no free port.");
  return address.port;
}
