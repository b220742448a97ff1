import type { Product } from "../../../console/src/api/openapi.d.ts";
import { usageError } from "../failures/cli-error.ts";
import type { Session } from "../session.ts";
import { createSqsAccess } from "./delivery/access.ts";
import type { Delivery } from "./delivery/delivery.ts";
import { createOwnQueue } from "./delivery/own-queue.ts";
import { Relay } from "./delivery/relay.ts";
import { SqsQueue, SqsRejection } from "./delivery/sqs-queue.ts";
import type { Life } from "./life.ts";
import type { SyntheticTenant } from "./run.ts";

const NEEDS_RELAY = "It needs a consumer that reads from a queue of your account: --queue URL.";
const NEEDS_CREDENTIALS = "It needs AWS credentials of the product's account in the environment, and --queue URL.";

/** Opens the way to the product's consumer. Without one it notes what can't be observed. */
export async function openDelivery(
  { env, settings }: Session,
  product: Product,
  target: string | undefined,
  { life, tenants }: { life: Life; tenants: readonly SyntheticTenant[] },
): Promise<Delivery | undefined> {
  if (product.integration.kind !== "events") return undefined;
  const { region, account, connection } = product;
  const ownUrl = connection?.queueUrl ?? "";
  const access = createSqsAccess(env, settings.local, { region, account });
  if (!access) {
    if (target !== undefined)
      throw usageError("--queue needs AWS credentials.", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    for (const one of ["copies", "relay", "queue"] as const) life.unobserved[one] = NEEDS_CREDENTIALS;
    return undefined;
  }
  const own = new SqsQueue(ownUrl, access);
  if (target !== undefined) {
    const queue = new SqsQueue(target, access);
    // The relay repeats what fails, so it would wait for ever for a queue that it may not read.
    await Promise.all([own.count(), queue.count()]);
    return new Relay(own, queue, (tenantId) => tenants.some(({ id }) => id === tenantId));
  }
  life.unobserved.relay = NEEDS_RELAY;
  // Locally the control plane's account sends, as in AWS, where no other account may.
  const sender = settings.local && { region, account: settings.local.accounts.controlPlane };
  const senderAccess = sender ? (createSqsAccess(env, settings.local, sender) ?? access) : access;
  return withUnobservedCopies(createOwnQueue(own, new SqsQueue(ownUrl, senderAccess)), life);
}

/** Notes that copies can't be sent when the queue rejects them: only the control plane's account may send. */
const withUnobservedCopies = (delivery: Delivery, life: Life): Delivery => ({
  ...delivery,
  async send(events) {
    if (life.unobserved.copies) return;
    await delivery.send(events).catch((error: unknown) => {
      if (!(error instanceof SqsRejection)) throw error;
      life.unobserved.copies = NEEDS_RELAY;
    });
  },
});
