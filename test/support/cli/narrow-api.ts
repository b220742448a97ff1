import { once } from "node:events";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { getConnectionInfo, getToken } from "../system/deployed-system.ts";

type Item = { id: string };
type Body = { items?: Item[] };

/** The lists whose items each cost a command a further request. */
const narrowedLists = /^\/v1\/(products|tenants)\?/;

/** Reads a path of the platform's API, and drops the other items of a narrowed list. */
async function forward(path: string, authorization: string, ids: readonly string[]): Promise<[number, Body]> {
  const answer = await fetch(new URL(path, getConnectionInfo().apiUrl), { headers: { authorization } });
  const body = (await answer.json()) as Body;
  if (body.items === undefined || !narrowedLists.test(path)) return [answer.status, body];
  return [answer.status, { ...body, items: body.items.filter(({ id }) => ids.includes(id)) }];
}

/**
 * Starts a server in front of the API that lists only some products and tenants, until the end of the test. With it, a
 * command that reads the whole platform does not read the data of all other tests. Returns the environment of the command.
 */
export async function startNarrowApi(
  ids: readonly string[],
): Promise<{ TENANTRY_API: string; TENANTRY_TOKEN: string }> {
  const server = createServer(async ({ url = "", headers: { authorization = "" } }, outgoing) => {
    try {
      const [status, body] = await forward(url, authorization, ids);
      outgoing.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    } catch {
      outgoing.destroy();
    }
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as { port: number };
  return { TENANTRY_API: `http://localhost:${port}`, TENANTRY_TOKEN: await getToken("platform-admin") };
}
