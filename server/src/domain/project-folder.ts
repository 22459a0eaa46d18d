/** Names of folders that are parts of a project, never the project itself. */
const PARTS = /^(\.|node_modules$|vendor$|venv$|tests?$|docs?$|__|templates$|static$|assets$)/;

export function isPartOfProject(folder: string): boolean {
  return PARTS.test(folder);
}
