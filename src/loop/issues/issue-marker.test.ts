import { describe, expect, it } from "vitest";
import { isReplyMarker, issueMarker, markedSubject, replyMarker } from "./issue-marker.ts";

const ticket = `ticket:${"0a".repeat(16)}` as const;
const marker = issueMarker(ticket, "12345678");

describe("the marker of an issue", () => {
  it("is read where it is the last line, of this store, also after a server changed the line ends", () => {
    expect(markedSubject(`text\n\n${marker}`, "12345678")).toBe(ticket);
    expect(markedSubject(`text\r\n\r\n${marker}\r\n`, "12345678")).toBe(ticket);
  });

  it.each([
    ["of another store", marker.replace("12345678", "87654321")],
    ["in the middle", `${marker}\nmore`],
    ["quoted", `> ${marker}`],
    ["of no subject", marker.replace("ticket:", "matter:")],
    ["cut short", marker.slice(0, -1)],
    ["missing", ""],
  ])("is none %s", (_, body) => {
    expect(markedSubject(body, "12345678")).toBeNull();
  });

  it("of an answer tells it from what a person writes", () => {
    expect(isReplyMarker(replyMarker("71"))).toBe(true);
    expect(isReplyMarker("<!-- whetstone answers -->")).toBe(false);
  });
});
