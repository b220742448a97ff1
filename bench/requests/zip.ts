import { crc32 } from "node:zlib";

const buildHeader = (signature: number, fields: [value: number, bytes: 2 | 4][]): Buffer => {
  const made = Buffer.alloc(4 + fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let offset = made.writeUInt32LE(signature);
  for (const [value, bytes] of fields) offset = made.writeUIntLE(value, offset, bytes);
  return made;
};

/** A zip archive with one file, not compressed: what Lambda takes as code. */
export function buildZip(name: string, content: string): Buffer {
  const [path, data] = [Buffer.from(name), Buffer.from(content)];
  const common: [number, 2 | 4][] = [
    [20, 2], // version needed
    [0, 2], // flags
    [0, 2], // stored
    [0, 4], // time and date
    [crc32(data), 4],
    [data.length, 4],
    [data.length, 4],
    [path.length, 2],
    [0, 2], // extra
  ];
  const file = Buffer.concat([buildHeader(0x04034b50, common), path, data]);
  const made = buildHeader(0x02014b50, [
    [0x0314, 2],
    ...common,
    [0, 2],
    [0, 2],
    [0, 2],
    [0o100644 * 2 ** 16, 4],
    [0, 4],
  ]);
  const end = buildHeader(0x06054b50, [
    [0, 2],
    [0, 2],
    [1, 2],
    [1, 2],
    [made.length + path.length, 4],
    [file.length, 4],
    [0, 2],
  ]);
  return Buffer.concat([file, made, path, end]);
}
