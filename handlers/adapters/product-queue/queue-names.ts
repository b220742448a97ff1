/** Returns the name or URL of a product's dead-letter queue from that of its queue. */
export const deadLetterQueueOf = (queue: string): string => `${queue}-dead-letters`;
