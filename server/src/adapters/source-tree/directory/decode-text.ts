/**
 * The text of a source file. Windows writes marks of byte order: PowerShell's `pip freeze > requirements.txt` gives UTF-16, and
 * Notepad begins a package.json with a mark that no JSON parser accepts.
 */
export function decodeText(content: Uint8Array): string {
  const [first, second] = content;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(content);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(content);
  // A TextDecoder takes the mark of UTF-8 away by itself.
  return new TextDecoder('utf-8').decode(content);
}
