import { insidePath } from './inside-path.ts';
import { fieldsOf, listOf, textOf } from './yaml-values.ts';

export interface ServiceVolumes {
  /** Folders (or files) of the zip, and where the program sees them. */
  binds: { source: string; target: string }[];
  /** Where the program keeps data: named and nameless volumes, and folders outside of the zip. */
  data: string[];
}

/** Short form `[source:]target[:mode]`, where what begins with `.`, `/` or `~` is a folder; long form with `type`. */
export function serviceVolumes(volumes: unknown, fill: (text: string) => string): ServiceVolumes {
  const found: ServiceVolumes = { binds: [], data: [] };
  for (const entry of listOf(volumes)) {
    const { source, target } = mountOf(entry, fill);
    if (target === undefined || target === '') continue;
    const path = source === undefined ? undefined : insidePath(source);
    if (path !== undefined) found.binds.push({ source: path, target: withoutSlash(target) });
    // The socket of a Docker daemon and the like keep nothing.
    else if (source === undefined || !/^\/(?:var\/run|run|etc|proc|sys|dev)\//.test(source)) found.data.push(target);
  }
  // Packages that a bind would cover: an old habit, and no data.
  return { ...found, data: found.data.filter((target) => !/\/(?:node_modules|vendor|\.venv|venv)\/?$/.test(target)) };
}

/** `source`: of a folder only. */
function mountOf(entry: unknown, fill: (text: string) => string): { source?: string; target?: string } {
  const fields = fieldsOf(entry);
  if (fields) {
    const [type, source, target] = [fields.type, fields.source, fields.target].map((value) => textOf(value));
    if (target === undefined || type === 'tmpfs') return {};
    return type === 'bind' && source !== undefined
      ? { source: fill(source), target: fill(target) }
      : { target: fill(target) };
  }
  const parts = fill(textOf(entry) ?? '').split(':');
  const [first = '', second] = parts;
  if (second === undefined) return { target: first };
  return /^[./~]/.test(first) ? { source: first, target: second } : { target: second };
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}
