import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { assert, constantFrom, property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeProtobuf } from "./decode-protobuf.ts";

function message(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

const value = message((writer) => writer.tag(3, WireType.Varint).int64(-7n));
const attribute = message((writer) =>
  writer.tag(1, WireType.LengthDelimited).string("n").tag(2, WireType.LengthDelimited).bytes(value),
);
const span = message((writer) =>
  writer
    .tag(1, WireType.LengthDelimited)
    .bytes(Uint8Array.of(0xab, 0xcd))
    .tag(5, WireType.LengthDelimited)
    .string("chat")
    .tag(7, WireType.Bit64)
    .fixed64(1772452800000000000n)
    .tag(9, WireType.LengthDelimited)
    .bytes(attribute)
    .tag(999, WireType.Varint)
    .int32(1),
);
const nested = (bytes: Uint8Array, field: number): Uint8Array =>
  message((writer) => writer.tag(field, WireType.LengthDelimited).bytes(bytes));

function outcomeOf(bytes: Uint8Array, name: "Traces" | "Logs" | "Metrics"): string {
  try {
    return typeof decodeProtobuf(bytes, name) === "object" ? "read" : "something else";
  } catch (error) {
    return error instanceof Error ? "refused" : "something else";
  }
}

describe("a protobuf message of OTLP", () => {
  it("reads as its JSON form; unknown fields are skipped", () => {
    expect(decodeProtobuf(nested(nested(nested(span, 2), 2), 1), "Traces")).toEqual({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: "abcd",
                  name: "chat",
                  startTimeUnixNano: "1772452800000000000",
                  attributes: [{ key: "n", value: { intValue: "-7" } }],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("is refused when it nests without end", () => {
    let bytes: Uint8Array = value;
    for (let depth = 0; depth < 200; depth += 1) bytes = nested(nested(bytes, 1), 5);
    const record = nested(nested(nested(nested(bytes, 5), 2), 2), 1);
    expect(() => decodeProtobuf(record, "Logs")).toThrow("too deep");
  });

  it("is refused or read, whatever the bytes are", () => {
    assert(
      property(
        uint8Array({ maxLength: 200 }),
        constantFrom("Traces", "Logs", "Metrics"),
        (bytes, name) => {
          expect(outcomeOf(bytes, name)).toMatch(/^(?:read|refused)$/);
        },
      ),
    );
  });
});
