/** A file that could not be read: it was removed, or the browser may not open it. */
export class UnreadableFile extends Error {
  readonly path: string;
  constructor(path: string) {
    super(path);
    this.name = 'UnreadableFile';
    this.path = path;
  }
}
