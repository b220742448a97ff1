import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { parse } from "../../../consumer/parse.ts";
import type { Envelope } from "../../../events/envelope.ts";

type Delivery = { Type?: string; SubscribeURL?: string };

/** Starts an HTTP endpoint that confirms its subscription and keeps all received events. */
export async function startWebHook() {
  const received: Envelope[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { Type, SubscribeURL } = JSON.parse(body) as Delivery;
    response.end();
    if (Type !== "SubscriptionConfirmation") received.push(parse(body).envelope);
    // The engine's URL has this machine's host name, so it can be fetched.
    else await fetch(String(SubscribeURL));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/hook`,
    received,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
