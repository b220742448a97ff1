/** Reads the entries of a span of time; both ends are part of it. */
export type SpanReader<Entry> = (start: number, end: number) => Promise<Entry[]>;

/** Reads all entries of a span although a reader returns at most `limit` of them: reads a span with more in two halves. */
export async function readWholeSpan<Entry>(
  read: SpanReader<Entry>,
  { start, end, limit }: { start: number; end: number; limit: number },
): Promise<Entry[]> {
  const entries = await read(start, end);
  if (entries.length < limit) return entries;
  if (start >= end) throw new Error(`There may be more than ${limit} entries in the millisecond ${start}`);
  const middle = Math.floor((start + end) / 2);
  return [
    ...(await readWholeSpan(read, { start, end: middle, limit })),
    ...(await readWholeSpan(read, { start: middle + 1, end, limit })),
  ];
}
