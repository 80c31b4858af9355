/** A server's address without slashes at its end; null for what is none, or holds more than an address. */
export function serverAddress(text: string): string | null {
  const url = URL.parse(text);
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !isHttp) return null;
  const { username, password, search, hash, origin, pathname } = url;
  if ([username, password, search, hash].some((part) => part !== "")) return null;
  return origin + pathname.replace(/\/+$/, "");
}
