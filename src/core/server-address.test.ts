import { expect, it } from "vitest";
import { serverAddress } from "./server-address.ts";

it.each([
  ["http://server:3800", "http://server:3800"],
  ["HTTPS://Server/", "https://server"],
  ["https://server/whetstone//", "https://server/whetstone"],
  ["http://server/?", "http://server"],
  ["http://server/#", "http://server"],
  ["http://server/?key=1", null],
  ["http://server/#key", null],
  ["http://name@server", null],
  ["http://:key@server", null],
  ["ftp://server", null],
  ["server", null],
])("reads %s as the address %s", (text, address) => {
  expect(serverAddress(text)).toBe(address);
});
