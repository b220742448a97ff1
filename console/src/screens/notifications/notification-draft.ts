import type { RequestNotification } from "../../api/openapi.d.ts";

/** The form of a notification. */
export type NotificationDraft = {
  topic: RequestNotification["topic"];
  protocol: RequestNotification["protocol"];
  endpoint: string;
  productId: string;
  tenantId: string;
  types: string[];
};

export const newNotification: NotificationDraft = {
  topic: "workflow-errors",
  protocol: "email",
  endpoint: "",
  productId: "",
  tenantId: "",
  types: [],
};

/** Returns the body that adds the notification of a form. A form without limits sends no filter. */
export function toBody({
  topic,
  protocol,
  endpoint,
  productId,
  tenantId,
  types,
}: NotificationDraft): RequestNotification {
  const filter = {
    ...(types.length > 0 && { types }),
    ...(productId && { productId }),
    ...(tenantId && { tenantId }),
  };
  return { topic, protocol, endpoint: endpoint.trim(), ...(Object.keys(filter).length > 0 && { filter }) };
}

/** Returns the command of the command line that adds the same notification. */
export const toAddCommand = ({ topic, protocol, endpoint, filter = {} }: RequestNotification): string[] => [
  ...["notifications", "add", "--topic", topic, `--${protocol}`, endpoint],
  ...(filter.types ?? []).flatMap((type) => ["--type", type]),
  ...(filter.tenantId ? ["--tenant", filter.tenantId] : []),
  ...(filter.productId ? ["--product", filter.productId] : []),
];
