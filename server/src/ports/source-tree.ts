/** The unpacked source as detection sees it; paths relative, forward slashes. */
export interface SourceTree {
  /** Every file, sorted; at most the archive's entry limit. */
  files(): Promise<readonly string[]>;
  has(path: string): Promise<boolean>;
  /** Text of a file up to 1 MB; undefined when absent. */
  read(path: string): Promise<string | undefined>;
}
