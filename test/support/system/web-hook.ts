import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "../../../consumer/parse.ts";
import type { Envelope } from "../../../events/envelope.ts";

type Delivery = { Type?: string; SubscribeURL?: string };

/** Starts an HTTP endpoint that confirms its subscription and keeps all received events. */
export async function startWebHook() {
  const received: Envelope[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { Type, SubscribeURL } = JSON.parse(text) as Delivery;
    response.end();
    if (Type !== "SubscriptionConfirmation") received.push(parse(text).envelope);
    // The engine's URL has this machine's host name, so it can be fetched.
    else await fetch(String(SubscribeURL));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/hook`,
    heard: received,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
