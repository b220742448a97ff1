import * as z from "zod";
import { defineSchema } from "../../schemas/define-schema.ts";
import { OperationId } from "../../schemas/ids.ts";
import { Report } from "../../schemas/report.ts";
import { getOperation, getProduct } from "../adapters/dynamodb/catalogs.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { canReport, receiveReport } from "../core/operation/report.ts";
import { findUnstorableValue } from "../core/shared/storable-value.ts";
import { buildCause } from "../shared/cause.ts";
import { logger } from "../shared/logger.ts";
import { createReactor } from "./reactor/reactor.ts";

const SOURCE_PREFIX = "product.";

/** A report as EventBridge delivers it. EventBridge itself sets `account`, so the sender cannot forge it. */
const ReportEvent = defineSchema(() =>
  z.object({
    id: z.string(),
    account: z.string(),
    source: z.string().startsWith(SOURCE_PREFIX),
    detail: z.unknown(),
  }),
);
type ReportEvent = z.infer<typeof ReportEvent>;

const ReportDetail = defineSchema(() => z.object({ operationId: OperationId }).loose());

function parseReport(detail: unknown) {
  // The schema would silently drop fields that cannot be stored, such as an output named __proto__.
  if (findUnstorableValue(detail)) return undefined;
  const { operationId, ...body } = ReportDetail.safeParse(detail).data ?? {};
  const { data: report } = Report.safeParse(body);
  return operationId === undefined || report === undefined ? undefined : { operationId, report };
}

/**
 * Records a report that a product put on the bus. Malformed and unauthorized reports change nothing; they are logged,
 * because the sender receives no response.
 */
async function handleReportEvent({ id, account, source, detail }: ReportEvent): Promise<void> {
  const found = parseReport(detail);
  const productId = source.slice(SOURCE_PREFIX.length);
  if (found === undefined) {
    logger.warn("Ignored a malformed report", { malformedReport: true, event: id, productId });
    return;
  }
  const { operationId, report } = found;
  const from = { subject: source, productId };
  await retryOnConflict(async () => {
    const operation = await getOperation(operationId);
    const product = await getProduct(productId);
    if (!canReport(operation, from) || product?.account !== account) {
      // An alarm counts the lines with this field.
      const fields = { forgedReport: true, event: id, operationId, productId, account };
      logger.warn("Ignored a report from a sender without the right to it", fields);
      return;
    }
    const { correlationId } = operation;
    logger.info("A report was received", { correlationId, operationId, outcome: report.outcome, by: source });
    const decision = receiveReport(operation, report, from);
    if (decision.ok) await commit(decision, buildCause(operation, id));
    else logger.info("Ignored a report", { event: id, operationId, reason: decision.rejection.detail });
  });
}

export const handler = createReactor({
  parse: (body) => ReportEvent.parse(body),
  idempotencyKeyPath: "id",
  react: handleReportEvent,
});
