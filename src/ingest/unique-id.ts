/** True for ids long and mixed enough that they were drawn at random. */
export function isSurelyUnique(id: string): boolean {
  return (
    /[0-9]/.test(id) && /[a-zA-Z]/.test(id) && /[0-9a-zA-Z]{12}|[0-9a-f]{8}-[0-9a-f]{4}-/.test(id)
  );
}
