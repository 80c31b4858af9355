/** A server's address without a slash at its end; null for what is none, or holds more than an address. */
export function serverAddress(text: string): string | null {
  const url = URL.parse(text);
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !isHttp || url.username !== "" || url.search !== "" || url.hash !== "")
    return null;
  return url.href.replace(/\/+$/, "");
}
