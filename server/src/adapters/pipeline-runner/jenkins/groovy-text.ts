/** A string of Groovy in which nothing is replaced; the text may have several lines. */
export function groovyText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return text.includes('\n') ? `'''${escaped}'''` : `'${escaped}'`;
}
