import type { Envelope } from "../../../events/envelope.ts";

const toBusEvent = (envelope: Envelope) => ({
  version: "0",
  id: "another id than the event's",
  "detail-type": envelope.type,
  source: envelope.source,
  account: "111111111111",
  time: envelope.time,
  detail: envelope,
});

const toSnsNotification = (envelope: Envelope) => ({
  Type: "Notification",
  MessageId: "m",
  TopicArn: "arn:aws:sns:us-east-1:111111111111:tenantry-lifecycle",
  Message: JSON.stringify(envelope),
});

export const toSqsRecord = (content: unknown, messageId = "m") => ({
  messageId,
  eventSource: "aws:sqs",
  body: typeof content === "string" ? content : JSON.stringify(content),
});

/** The formats in which an event reaches a consumer. */
export const messageFormats: Readonly<Record<string, (envelope: Envelope) => unknown>> = {
  "the envelope itself": (envelope) => envelope,
  "the envelope as text": (envelope) => JSON.stringify(envelope),
  "an EventBridge event": toBusEvent,
  "an SQS record, raw from SNS": (envelope) => toSqsRecord(envelope),
  "an SQS record, wrapped by SNS": (envelope) => toSqsRecord(toSnsNotification(envelope)),
  "an SQS record from EventBridge": (envelope) => toSqsRecord(toBusEvent(envelope)),
  "a message from the SDK": (envelope) => ({ MessageId: "m", Body: JSON.stringify(envelope) }),
  "an SNS record": (envelope) => ({ EventSource: "aws:sns", Sns: toSnsNotification(envelope) }),
  "the body of an HTTPS delivery": (envelope) => JSON.stringify(toSnsNotification(envelope)),
};
