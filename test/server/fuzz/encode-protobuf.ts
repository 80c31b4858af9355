import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { messages, type WireField } from "../../../src/ingest/otlp/wire-schema.ts";

/** What is written wrongly now and then: a field's number, or its type on the wire. */
export interface WireFault {
  /** Every so many-th field is written wrongly; 0 for none. */
  readonly every: number;
  readonly number: number;
  readonly wireType: number;
}

/** A message of OTLP as protobuf, of its JSON form. What its form cannot hold is left out: a mutated value may be anything. */
export function encodeProtobuf(value: unknown, message: string, fault: WireFault): Uint8Array {
  const writer = new BinaryWriter();
  let fields = 0;
  const write = (node: unknown, name: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [number, field] of Object.entries(messages[name] ?? {})) {
      const told = (node as Record<string, unknown>)[field[0]];
      if (told === undefined) continue;
      fields += 1;
      const isWrong = fault.every > 0 && fields % fault.every === 0;
      for (const one of field[1].startsWith("list ") && Array.isArray(told) ? told : [told])
        writeField(Number(number), field, one, isWrong);
    }
  };
  const writeField = (number: number, field: WireField, told: unknown, isWrong: boolean): void => {
    const [kind, nested = ""] = field[1].split(" ");
    const tag = (wireType: WireType): void => {
      writer.tag(isWrong ? Math.max(1, fault.number) : number, isWrong ? fault.wireType : wireType);
    };
    if (kind === "message" || kind === "list") {
      tag(WireType.LengthDelimited);
      writer.fork();
      write(told, nested);
      writer.join();
      return;
    }
    writeScalar(writer, field[1], told, tag);
  };
  write(value, message);
  return writer.finish();
}

function writeScalar(
  writer: BinaryWriter,
  type: WireField[1],
  told: unknown,
  tag: (wireType: WireType) => void,
): void {
  const text = typeof told === "string" ? told : JSON.stringify(told);
  const number = Number.isFinite(Number(told)) ? Number(told) : 0;
  const whole = BigInt(Math.trunc(Math.min(2 ** 62, Math.max(-(2 ** 62), number))));
  if (type === "string") return (tag(WireType.LengthDelimited), void writer.string(text));
  if (type === "hex")
    return (tag(WireType.LengthDelimited), void writer.bytes(Buffer.from(text, "hex")));
  if (type === "base64")
    return (tag(WireType.LengthDelimited), void writer.bytes(Buffer.from(text, "base64")));
  if (type === "double") return (tag(WireType.Bit64), void writer.double(number));
  if (type === "fixed32")
    return (tag(WireType.Bit32), void writer.fixed32(Number(whole & 0xffff_ffffn)));
  if (type === "fixed64" || type === "sfixed64")
    return (tag(WireType.Bit64), void writer.fixed64(BigInt.asUintN(64, whole)));
  if (type === "bool") return (tag(WireType.Varint), void writer.bool(Boolean(told)));
  tag(WireType.Varint);
  writer.int64(BigInt.asIntN(type === "int32" ? 32 : 64, whole));
}
