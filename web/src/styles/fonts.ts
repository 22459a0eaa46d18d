/**
 * Loads the Korean font after the first picture. Its 92 pieces are named by the letters in them, so that a browser
 * fetches only those that the page needs; until then the system's font is shown.
 */
export function loadFonts(): void {
  void import('pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css');
}
