import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type Consumer, type ConsumerOptions, consume, type Handlers } from "../../../consumer/consume.ts";
import type { OrderStore } from "../../../consumer/order-store.ts";
import { poll } from "../../../consumer/poll.ts";
import { ControlPlane } from "../../../examples/helpdesk/control-plane.ts";
import { createHandlers } from "../../../examples/helpdesk/handlers.ts";
import { createOrderStore, StateFile } from "../../../examples/helpdesk/state-file.ts";
import { Workspaces } from "../../../examples/helpdesk/workspaces.ts";
import { readMachineSecret } from "../../../local/machine-token.ts";
import type { Product } from "../../../schemas/product.ts";
import { registerSelfProvisionedProduct } from "../scenarios/self-provisioned-product.ts";
import { uniqueName } from "../scenarios/tenants.ts";
import { clientOf, getConnectionInfo, getProductAccountConfig } from "../system/deployed-system.ts";

type HelpDeskParts = {
  workspaces: Workspaces;
  controlPlane: Pick<ControlPlane, "report" | "getProfile">;
  handlers: Handlers;
};

/** One changed behavior of the help desk. */
export type Fault = {
  changeControlPlane?: (controlPlane: HelpDeskParts["controlPlane"]) => HelpDeskParts["controlPlane"];
  changeHandlers?: (parts: HelpDeskParts) => Handlers;
  changeConsumer?: (consumer: Consumer) => Consumer;
  /** A store in place of the help desk's own. With it, no event is held after a gap. */
  order?: OrderStore | undefined;
};

/** A running help desk: the address of its workspaces, and the queue from which it reads. */
export type RunningHelpDesk = { product: Product; probe: string; queueUrl: string; stop: () => Promise<void> };

/** Serves the workspaces as the help desk does. */
async function serve(find: (tenantId: string) => object | undefined) {
  const server = createServer((request, response) => {
    const workspace = find(request.url?.slice(1) ?? "");
    response.writeHead(workspace ? 200 : 404).end(JSON.stringify(workspace ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, address: `http://127.0.0.1:${port}` };
}

/** Creates a queue in the product's account, from which the product reads while it is checked. */
async function createRehearsalQueue(account: string): Promise<string> {
  const sqs = clientOf(SQSClient, getProductAccountConfig(account));
  const QueueName = uniqueName("rehearsal").replaceAll(" ", "-");
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: "5" } }),
  );
  return QueueUrl;
}

/** Creates the help desk's own client, with the credentials of the product's machine client. */
async function createControlPlane({ connection }: Product): Promise<HelpDeskParts["controlPlane"]> {
  const connectionInfo = getConnectionInfo();
  const { clientId = "" } = connection ?? {};
  const controlPlane = new ControlPlane({
    apiUrl: connectionInfo.apiUrl,
    tokenUrl: `${connectionInfo.endpoint}/oauth2/token`,
    clientId,
    clientSecret: await readMachineSecret(connectionInfo, clientId),
  });
  // A fault replaces single methods.
  return {
    report: (...report) => controlPlane.report(...report),
    getProfile: (...user) => controlPlane.getProfile(...user),
  };
}

/** Creates the order of the help desk's consumer. The stores of faults do not record every event, so they hold none. */
const createOrder = (stateFile: StateFile, { order }: Fault): NonNullable<ConsumerOptions["order"]> =>
  order ? { store: order } : { store: createOrderStore(stateFile), hold: ["subscription"] };

/** Starts the example help desk with the changed behaviors of a fault, on a queue of its own account. */
export async function startHelpDesk(fault: Fault = {}): Promise<RunningHelpDesk> {
  const product = await registerSelfProvisionedProduct({ profileAttributes: ["email", "displayName"] });
  const stateFile = new StateFile(join(mkdtempSync(join(tmpdir(), "help-desk-")), "state.json"));
  const { server, address } = await serve((tenantId) => workspaces.find(tenantId));
  const workspaces = new Workspaces(stateFile, (tenantId) => `${address}/${tenantId}`);
  const { changeControlPlane = (same) => same, changeHandlers = ({ handlers }) => handlers } = fault;
  const controlPlane = changeControlPlane(await createControlPlane(product));
  const handlers = changeHandlers({ workspaces, controlPlane, handlers: createHandlers(workspaces, controlPlane) });
  const consumer = consume({ name: product.id, order: createOrder(stateFile, fault), handlers });
  const queueUrl = await createRehearsalQueue(product.account);
  const abortController = new AbortController();
  const { signal } = abortController;
  const client = clientOf(SQSClient, getProductAccountConfig(product.account));
  const done = poll((fault.changeConsumer ?? ((same) => same))(consumer), { client, queueUrl, signal, waitSeconds: 1 });
  const stop = async () => {
    abortController.abort();
    server.close();
    await done.catch(() => {});
  };
  return { product, probe: `${address}/{tenantId}`, queueUrl, stop };
}
