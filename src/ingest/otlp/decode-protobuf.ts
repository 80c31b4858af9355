import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { JsonObject } from "../../core/json.ts";
import { messages, type WireField } from "./wire-schema.ts";

/** Messages nest at most this deep; deeper ones are refused, as deep JSON is. */
const maxDepth = 64;

const wireTypes: Readonly<Record<string, WireType>> = {
  bool: WireType.Varint,
  int32: WireType.Varint,
  int64: WireType.Varint,
  fixed32: WireType.Bit32,
  fixed64: WireType.Bit64,
  sfixed64: WireType.Bit64,
  double: WireType.Bit64,
};

/**
 * Decodes a message of OTLP into its JSON form: ids as hex, 64-bit numbers as text. Unknown fields are skipped. Throws
 * Error for bytes that are no such message.
 */
export function decodeProtobuf(
  bytes: Uint8Array,
  message: "Traces" | "Logs" | "Metrics",
): JsonObject {
  return readMessage(new BinaryReader(bytes), bytes.length, message, 0);
}

function readMessage(
  reader: BinaryReader,
  end: number,
  name: string,
  depth: number,
): Record<string, unknown> {
  if (depth > maxDepth) throw new Error("the message nests too deep");
  const fields = messages[name] ?? {};
  const value: Record<string, unknown> = {};
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = fields[number];
    if (field === undefined || wireType !== wireTypeOf(field)) {
      reader.skip(wireType, number);
      continue;
    }
    readField(reader, field, value, depth);
  }
  if (reader.pos > end) throw new Error("the message is cut short");
  return value;
}

function wireTypeOf([, type]: WireField): WireType {
  return wireTypes[type] ?? WireType.LengthDelimited;
}

function readField(
  reader: BinaryReader,
  [name, type]: WireField,
  into: Record<string, unknown>,
  depth: number,
): void {
  const [kind, message = ""] = type.split(" ");
  if (kind !== "message" && kind !== "list") {
    into[name] = readScalar(reader, type);
    return;
  }
  const length = reader.uint32();
  if (reader.pos + length > reader.len) throw new Error("the message is cut short");
  const read = readMessage(reader, reader.pos + length, message, depth + 1);
  if (kind === "message") into[name] = read;
  else if (Array.isArray(into[name])) (into[name] as unknown[]).push(read);
  else into[name] = [read];
}

function readScalar(reader: BinaryReader, type: WireField[1]): unknown {
  switch (type) {
    case "string":
      return reader.string(true);
    case "bool":
      return reader.bool();
    case "int32":
      return reader.int32();
    case "fixed32":
      return reader.fixed32();
    case "double":
      return reader.double();
    case "int64":
      return String(reader.int64());
    case "fixed64":
      return String(reader.fixed64());
    case "sfixed64":
      return String(reader.sfixed64());
    case "hex":
      return Buffer.from(reader.bytes()).toString("hex");
    default:
      return Buffer.from(reader.bytes()).toString("base64");
  }
}
