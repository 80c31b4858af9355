import { describe, expect, it } from "vitest";
import { zoneTime } from "./zone-time.ts";

const monday = 0;
const sunday = 6;
const at = (iso: string): number => Date.parse(iso);

describe("zoneTime", () => {
  it.each([
    ["1970-01-01T00:00:00Z", "UTC", 0, 3],
    ["2026-01-05T12:30:00Z", "UTC", 12, monday],
    ["2026-01-04T23:30:00Z", "Europe/Berlin", 0, monday],
    ["2026-01-05T01:00:00Z", "America/New_York", 20, sunday],
    ["2026-01-05T12:00:00Z", "Asia/Kolkata", 17, monday],
    ["2026-01-05T12:00:00Z", "Asia/Kathmandu", 17, monday],
    ["2026-01-05T23:59:59Z", "Pacific/Kiritimati", 13, 1],
    ["1969-12-31T23:00:00Z", "UTC", 23, 2],
  ])("%s in %s", (iso, zone, hour, weekday) => {
    expect(zoneTime(at(iso), zone)).toEqual({ hour, weekday });
  });

  it("follows the clock over the edges of summer time", () => {
    const hours = ["00:59:59.999", "01:00:00.000"].map((time) => [
      zoneTime(at(`2026-03-29T${time}Z`), "Europe/Berlin")?.hour,
      zoneTime(at(`2026-10-25T${time}Z`), "Europe/Berlin")?.hour,
    ]);
    // Spring: 1:59 is followed by 3:00. Autumn: 2:59 is followed by 2:00.
    expect(hours).toEqual([
      [1, 2],
      [3, 2],
    ]);
  });

  it("follows a change of half an hour at a quarter", () => {
    expect(zoneTime(at("2026-04-04T14:59:00Z"), "Australia/Lord_Howe")?.hour).toBe(1);
    expect(zoneTime(at("2026-04-04T15:29:00Z"), "Australia/Lord_Howe")?.hour).toBe(1);
    expect(zoneTime(at("2026-04-04T15:31:00Z"), "Australia/Lord_Howe")?.hour).toBe(2);
  });

  it("follows a change in the middle of an hour of UTC", () => {
    expect(zoneTime(at("2026-10-03T16:29:00Z"), "Australia/Adelaide")?.hour).toBe(1);
    expect(zoneTime(at("2026-10-03T16:31:00Z"), "Australia/Adelaide")?.hour).toBe(3);
  });

  it("is unknown without a time, without a zone and in a zone nobody knows", () => {
    expect(zoneTime(null, "UTC")).toBeNull();
    expect(zoneTime(0, null)).toBeNull();
    expect(zoneTime(0, "Middle/Earth")).toBeNull();
    expect(zoneTime(0, "")).toBeNull();
  });

  it("agrees with the runtime at every hour of a year", () => {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: "America/Sao_Paulo",
      hour: "numeric",
      hourCycle: "h23",
    });
    const start = at("2018-01-01T00:17:00Z");
    for (let hour = 0; hour < 366 * 24; hour += 1) {
      const time = start + hour * 3_600_000;
      expect(zoneTime(time, "America/Sao_Paulo")?.hour).toBe(Number(format.format(time)));
    }
  });
});
