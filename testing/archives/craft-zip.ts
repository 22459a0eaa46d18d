import { crc32, deflateRawSync } from 'node:zlib';

/** One entry; every field that a well-behaved tool derives can be given another value, to make an archive that lies. */
export interface CraftedEntry {
  name: string | Buffer;
  content?: string | Buffer;
  /** 8 deflates, everything else stores the content as it is. Default 8. */
  method?: number;
  /** General purpose bits; default: UTF-8 names. */
  flags?: number;
  /** Unix mode with its type; default an ordinary file, or a folder when the name ends with `/`. */
  mode?: number;
  /** The whole external attributes, in place of `mode`. */
  attributes?: number;
  /** Upper byte: the system, 3 is Unix, 0 DOS. */
  madeBy?: number;
  packed?: Buffer;
  checksum?: number;
  declaredSize?: number;
  declaredPackedSize?: number;
  /** Extra field of the list, and of the local header. */
  extra?: Buffer;
  localExtra?: Buffer;
  /** No local header and no data: the list points here instead. */
  pointsTo?: number;
  /** Sizes and offset go into a zip64 field. */
  zip64?: boolean;
}

export interface CraftOptions {
  comment?: string;
  /** Entries that the end record declares. */
  declaredCount?: number;
  /** With the end records of zip64. */
  zip64?: boolean;
  /** Bytes before the first entry; offsets count them, as `zip -A` does. */
  before?: Buffer;
}

/** Builds a zip byte by byte (APPNOTE.TXT 4.3). For tests only. */
export function craftZip(entries: CraftedEntry[], options: CraftOptions = {}): Buffer {
  const before = options.before ?? Buffer.alloc(0);
  const parts: Buffer[] = [before];
  const list: Buffer[] = [];
  let offset = before.length;
  for (const entry of entries) {
    const made = makeEntry(entry, offset);
    list.push(made.listed);
    parts.push(made.local);
    offset += made.local.length;
  }
  const listing = Buffer.concat(list);
  const count = options.declaredCount ?? entries.length;
  return Buffer.concat([...parts, listing, ...endRecords(count, listing.length, offset, options)]);
}

/** An extra field: identifier and data. */
export function extraField(id: number, data: Buffer): Buffer {
  return Buffer.concat([uint16(id), uint16(data.length), data]);
}

function makeEntry(entry: CraftedEntry, offset: number): { local: Buffer; listed: Buffer } {
  const name = Buffer.from(entry.name);
  const content = Buffer.from(entry.content ?? '');
  const method = entry.method ?? 8;
  const packed = entry.packed ?? (method === 8 ? deflateRawSync(content) : content);
  const size = entry.declaredSize ?? content.length;
  const packedSize = entry.declaredPackedSize ?? packed.length;
  const common = Buffer.concat([
    uint16(entry.zip64 ? 45 : 20),
    uint16(entry.flags ?? 0x800),
    uint16(method),
    uint32(0x58210000), // 2024-01-01 00:00
    uint32(entry.checksum ?? crc32(content)),
  ]);
  const sizes = entry.zip64 ? [uint32(0xffffffff), uint32(0xffffffff)] : [uint32(packedSize), uint32(size)];
  const header = entry.pointsTo ?? offset;
  const extra = Buffer.concat([
    entry.extra ?? Buffer.alloc(0),
    entry.zip64 ? zip64Field(size, packedSize, header) : Buffer.alloc(0),
  ]);
  const localExtra = entry.localExtra ?? (entry.zip64 ? zip64Field(size, packedSize) : Buffer.alloc(0));
  const listed = Buffer.concat([
    uint32(0x02014b50),
    uint16(entry.madeBy ?? 0x033f),
    common,
    ...sizes,
    uint16(name.length),
    uint16(extra.length),
    Buffer.alloc(6), // no comment, first disk, no internal attributes
    uint32(entry.attributes ?? (entry.mode ?? defaultMode(name)) * 65536),
    uint32(entry.zip64 ? 0xffffffff : header),
    name,
    extra,
  ]);
  const lengths = [uint16(name.length), uint16(localExtra.length)];
  const local = Buffer.concat([uint32(0x04034b50), common, ...sizes, ...lengths, name, localExtra, packed]);
  return { listed, local: entry.pointsTo === undefined ? local : Buffer.alloc(0) };
}

function defaultMode(name: Buffer): number {
  return name.at(-1) === 0x2f ? 0o040755 : 0o100644;
}

function zip64Field(size: number, packedSize: number, header?: number): Buffer {
  const values = [uint64(size), uint64(packedSize), ...(header === undefined ? [] : [uint64(header)])];
  return extraField(0x0001, Buffer.concat(values));
}

function endRecords(count: number, listBytes: number, listOffset: number, options: CraftOptions): Buffer[] {
  const comment = Buffer.from(options.comment ?? '');
  const zip64: Buffer[] = [];
  if (options.zip64) {
    const counts = [uint64(count), uint64(count), uint64(listBytes), uint64(listOffset)];
    zip64.push(uint32(0x06064b50), uint64(44), uint16(45), uint16(45), uint32(0), uint32(0), ...counts);
    zip64.push(uint32(0x07064b50), uint32(0), uint64(listOffset + listBytes), uint32(1));
  }
  const end = options.zip64
    ? [uint16(0xffff), uint16(0xffff), uint32(0xffffffff), uint32(0xffffffff)]
    : [uint16(count), uint16(count), uint32(listBytes), uint32(listOffset)];
  return [...zip64, uint32(0x06054b50), uint32(0), ...end, uint16(comment.length), comment];
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
