/**
 * Writes protobuf messages, one right after the other, in pages that many share.
 * The format: https://protobuf.dev/programming-guides/encoding/
 */

/** Some 150 spans. */
const PAGE_BYTES = 65_536;

/** Longer texts are left to Node, whose way in costs as much as a look at so many characters. */
const LONGEST_LOOPED = 127;

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const TWO_32 = 2 ** 32;

/** What was written, and no view of it: there are thousands, and a view takes twice as much. */
export interface Written {
  readonly page: Buffer;
  readonly start: number;
  readonly end: number;
}

/** The first argument is always the number of the field. */
export interface ProtobufWriter {
  text(field: number, value: string): void;
  bytes(field: number, value: Uint8Array): void;
  /** Bytes, told as hexadecimal digits. */
  hex(field: number, digits: string): void;
  /** From 0 to 2^32 - 1. */
  uint32(field: number, value: number): void;
  /** Any integer from -2^63 up to below 2^63. */
  int64(field: number, value: number): void;
  double(field: number, value: number): void;
  fixed32(field: number, value: number): void;
  /** The number `high * 2^32 + low`. */
  fixed64(field: number, low: number, high: number): void;
  /** A message that was written before. */
  message(field: number, written: Written): void;
  /** Begins a message within this one: `end` takes the answer. */
  begin(field: number): number;
  end(begun: number): void;
  /** All that was written since the last time. */
  take(): Written;
  /** Forgets it. */
  discard(): void;
}

/** `0` to `f`, by its character code. */
const nibble = (code: number): number => (code & 15) + (code >> 6) * 9;

/** The bytes of a varint. */
function sizeOf(value: number): number {
  let size = 1;
  for (let rest = value; rest > 127; rest >>>= 7) size += 1;
  return size;
}

/** The page that is written on. */
interface Sheet {
  page: Buffer;
  /** Of what is not taken yet. */
  start: number;
  at: number;
}

const newSheet = (): Sheet => ({ page: Buffer.allocUnsafeSlow(PAGE_BYTES), start: 0, at: 0 });

/** Makes room, on a new page if need be: what is not taken yet moves there. */
function reserve(sheet: Sheet, count: number): void {
  if (sheet.at + count <= sheet.page.length) return;
  const written = sheet.page.subarray(sheet.start, sheet.at);
  sheet.page = Buffer.allocUnsafeSlow(Math.max(PAGE_BYTES, 2 * (written.length + count)));
  sheet.page.set(written);
  sheet.start = 0;
  sheet.at = written.length;
}

/** Of a whole number from 0 to 2^32 - 1; there must be room. */
function putVarint(sheet: Sheet, value: number): void {
  const { page } = sheet;
  let { at } = sheet;
  let rest = value;
  while (rest > 127) {
    page[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  page[at++] = rest;
  sheet.at = at;
}

/** The key of a field, and room for its length and so many bytes. */
function putKey(sheet: Sheet, field: number, wireType: number, count: number): void {
  reserve(sheet, count + 10);
  putVarint(sheet, (field << 3) | wireType);
}

function putFixed32(sheet: Sheet, value: number): void {
  const { page, at } = sheet;
  page[at] = value;
  page[at + 1] = value >>> 8;
  page[at + 2] = value >>> 16;
  page[at + 3] = value >>> 24;
  sheet.at = at + 4;
}

function putInt64(sheet: Sheet, value: number): void {
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    sheet.page[sheet.at++] = Number(rest & 127n) | 128;
    rest >>= 7n;
  }
  sheet.page[sheet.at++] = Number(rest);
}

/** @returns whether it was, and stands there with its length */
function putShortAscii(sheet: Sheet, value: string): boolean {
  const { length } = value;
  if (length > LONGEST_LOOPED) return false;
  const { page } = sheet;
  let { at } = sheet;
  page[at++] = length;
  for (let index = 0; index < length; index += 1) {
    const code = value.charCodeAt(index);
    if (code > 127) return false;
    page[at++] = code;
  }
  sheet.at = at;
  return true;
}

function putText(sheet: Sheet, value: string): void {
  if (putShortAscii(sheet, value)) return;
  const length = Buffer.byteLength(value);
  reserve(sheet, length + 5);
  putVarint(sheet, length);
  sheet.at += sheet.page.write(value, sheet.at);
}

function putHex(sheet: Sheet, digits: string): void {
  const { page } = sheet;
  putVarint(sheet, digits.length >> 1);
  let { at } = sheet;
  for (let index = 0; index + 1 < digits.length; index += 2) {
    page[at++] = (nibble(digits.charCodeAt(index)) << 4) | nibble(digits.charCodeAt(index + 1));
  }
  sheet.at = at;
}

/** With their length; there must be room. */
function putBytes(sheet: Sheet, value: Uint8Array): void {
  putVarint(sheet, value.length);
  sheet.page.set(value, sheet.at);
  sheet.at += value.length;
}

/** Puts the length before a message: most need the one byte that was left for it. */
function putLength(sheet: Sheet, begun: number): void {
  const first = sheet.start + begun;
  const length = sheet.at - first;
  const more = sizeOf(length) - 1;
  if (more > 0) {
    reserve(sheet, more);
    // It may be on another page now.
    const moved = sheet.start + begun;
    sheet.page.copyWithin(moved + more, moved, sheet.at);
  }
  const end = sheet.at + more;
  sheet.at = sheet.start + begun - 1;
  putVarint(sheet, length);
  sheet.at = end;
}

export function createProtobufWriter(): ProtobufWriter {
  const sheet = newSheet();
  return {
    text(field, value) {
      putKey(sheet, field, LENGTH_DELIMITED, value.length);
      putText(sheet, value);
    },
    bytes(field, value) {
      putKey(sheet, field, LENGTH_DELIMITED, value.length);
      putBytes(sheet, value);
    },
    hex(field, digits) {
      putKey(sheet, field, LENGTH_DELIMITED, digits.length);
      putHex(sheet, digits);
    },
    uint32(field, value) {
      putKey(sheet, field, VARINT, 0);
      putVarint(sheet, value);
    },
    int64(field, value) {
      putKey(sheet, field, VARINT, 10);
      if (value >= 0 && value < TWO_32) putVarint(sheet, value);
      else putInt64(sheet, value);
    },
    double(field, value) {
      putKey(sheet, field, FIXED64, 8);
      sheet.at = sheet.page.writeDoubleLE(value, sheet.at);
    },
    fixed32(field, value) {
      putKey(sheet, field, FIXED32, 4);
      putFixed32(sheet, value);
    },
    fixed64(field, low, high) {
      putKey(sheet, field, FIXED64, 8);
      putFixed32(sheet, low);
      putFixed32(sheet, high);
    },
    message(field, { page, start, end }) {
      putKey(sheet, field, LENGTH_DELIMITED, end - start);
      putVarint(sheet, end - start);
      sheet.at += page.copy(sheet.page, sheet.at, start, end);
    },
    begin(field) {
      putKey(sheet, field, LENGTH_DELIMITED, 0);
      sheet.at += 1;
      return sheet.at - sheet.start;
    },
    end: (begun) => putLength(sheet, begun),
    take() {
      const { page, start, at: end } = sheet;
      // A page that one large message needed must not live as long as small ones after it.
      if (page.length > PAGE_BYTES) Object.assign(sheet, newSheet());
      else sheet.start = end;
      return { page, start, end };
    },
    discard() {
      sheet.at = sheet.start;
    },
  };
}
