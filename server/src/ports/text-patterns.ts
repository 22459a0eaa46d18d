/** Makes matchers of the patterns that people write into a search. */
export interface TextPatterns {
  /**
   * Whether a text holds what the pattern describes, whatever the case. The time of a match grows with the text and the pattern alone
   * (no backtracking), however the pattern is made. Throws Problem `invalid-input` for one that is not understood, with what is wrong with it.
   */
  compile(pattern: string): (text: string) => boolean;
}
