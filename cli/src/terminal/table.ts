import stringWidth from 'string-width';

/** Lines of a table with aligned columns; widths as a terminal shows them (a Korean letter takes two cells). */
export function tableLines(head: string[], rows: string[][], styleHead: (text: string) => string): string[] {
  const widths = head.map((title, column) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) =>
        column === cells.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell) + 2),
      )
      .join('');
  return [styleHead(line(head)), ...rows.map(line)];
}
