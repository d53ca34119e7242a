/** Reads protobuf without a schema: enough to find what a test sent. */

export interface Field {
  readonly no: number;
  /** Bytes of a length-delimited field and of a fixed one; empty for a varint. */
  readonly bytes: Buffer;
}

function readVarint(bytes: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  let shift = 1;
  for (let at = start; ; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) return { value, end: at + 1 };
    shift *= 128;
  }
}

export function readFields(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const key = readVarint(bytes, at);
    at = key.end;
    const wire = key.value % 8;
    let size = wire === 1 ? 8 : wire === 5 ? 4 : 0;
    if (wire === 0) at = readVarint(bytes, at).end;
    if (wire === 2) {
      const length = readVarint(bytes, at);
      at = length.end;
      size = length.value;
    }
    fields.push({ no: Math.floor(key.value / 8), bytes: bytes.subarray(at, at + size) });
    at += size;
  }
  return fields;
}

/** All messages at a path of field numbers. */
export const dig = (bytes: Buffer, path: readonly number[]): Buffer[] =>
  path.reduce<Buffer[]>(
    (level, no) =>
      level.flatMap((message) =>
        readFields(message)
          .filter((field) => field.no === no)
          .map((field) => field.bytes),
      ),
    [bytes],
  );
