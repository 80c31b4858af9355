import { describe, expect, it } from "vitest";
import {
  besidePointer,
  pointerOf,
  pointerRecord,
  pointerTarget,
  resolvePointer,
} from "./json-pointer.ts";

describe("pointers", () => {
  const document = { "a/b": [{ "~": 1 }], "": 2, list: [0] };

  it.each([
    [[], "", document],
    [["a/b", 0, "~"], "/a~1b/0/~0", 1],
    [[""], "/", 2],
    [["list", 0], "/list/0", 0],
  ])("writes %j as %j and finds it again", (path, pointer, value) => {
    expect(pointerOf(path)).toBe(pointer);
    expect(resolvePointer(document, pointer)).toEqual(value);
  });

  it.each(["/absent", "/list/1", "/list/length", "/list/0/x", "/constructor"])(
    "finds nothing at %s",
    (pointer) => {
      expect(resolvePointer(document, pointer)).toBeUndefined();
    },
  );

  it("takes values as equal whatever the order of their keys", () => {
    const bytes = [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ].map((value) => pointerRecord(["x"], value).bytes());
    expect(bytes[0]).toBe(bytes[1]);
  });
});

describe("pointers to files beside the source", () => {
  const source = "/data/storage/session/p/s.json";

  it("lead to the file and back", () => {
    const pointer = besidePointer(source, "/data/storage/part/m/p#1.json");
    expect(pointer).toBe("../../part/m/p#1.json#");
    expect(pointerTarget(source, `${pointer}/text`)).toEqual({
      path: "/data/storage/part/m/p#1.json",
      pointer: "/text",
    });
  });

  it.each(["", "/messages/3", "/a.json#1/b"])("leave %j in the source", (pointer) => {
    expect(pointerTarget(source, pointer)).toEqual({ path: source, pointer });
  });

  it.each(["/etc/secret.json#", "../../../../../x.json#", "../a/../../b.json#", "../../passwd#"])(
    "do not follow %s",
    (pointer) => {
      expect(pointerTarget(source, pointer).path).toBe(source);
    },
  );
});
