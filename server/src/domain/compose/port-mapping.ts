import { fieldsOf, listOf, textOf } from './yaml-values.ts';

/**
 * The ports of TCP that a service listens on inside, those of `ports` before those of `expose`, each once. Short form `[address:][outside:]inside[/protocol]`, also a
 * range; long form with `target`.
 */
export function portsInside(ports: unknown, expose: unknown, fill: (text: string) => string): number[] {
  const found = [...listOf(ports), ...listOf(expose)].flatMap((entry) => {
    const fields = fieldsOf(entry);
    const written = textOf(fields ? fields.target : entry);
    if (written === undefined) return [];
    const [mapping = '', protocol = textOf(fields?.protocol) ?? 'tcp'] = fill(written).split('/');
    const inside = mapping.slice(mapping.lastIndexOf(':') + 1).split('-')[0] ?? '';
    const port = /^\d{1,5}$/.test(inside) ? Number(inside) : 0;
    return protocol === 'tcp' && port > 0 && port < 65_536 ? [port] : [];
  });
  return [...new Set(found)];
}
