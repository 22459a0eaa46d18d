/** Name of a package as an index compares it (PEP 503): lower case, one dash for any run of `-`, `_` and `.`. */
export function packageName(requirement: string): string | undefined {
  const name = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(requirement)?.[1];
  return name
    ?.replace(/[._-]+$/, '')
    .replace(/[-_.]+/g, '-')
    .toLowerCase();
}

/** `fastapi[standard]` of a requirement that asks for extras. */
export function nameWithExtras(requirement: string): string | undefined {
  const extras = /^\s*[A-Za-z0-9._-]+\s*\[([^\]]*)\]/.exec(requirement)?.[1];
  return extras ? `${packageName(requirement)}[${extras.replaceAll(' ', '')}]` : undefined;
}

export interface RequirementsFile {
  /** Requirement lines, without comments and options. */
  requirements: string[];
  /** Files named by `-r` and `-c`, relative to the folder of this one. */
  includes: string[];
  /** A folder of the source itself is installed: `-e .`, `./lib`. */
  installsSource: boolean;
  /** Every line has a hash, and pip then refuses a package without one. */
  hashed: boolean;
}

/** Reads a requirements file (https://pip.pypa.io/en/stable/reference/requirements-file-format/). */
export function parseRequirements(text: string): RequirementsFile {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
  const includes = lines.flatMap((line) => /^(?:-r|--requirement|-c|--constraint)[\s=]*(\S+)/.exec(line)?.[1] ?? []);
  const requirements = lines.filter((line) => !line.startsWith('-'));
  const editable = lines.flatMap((line) => /^(?:-e|--editable)[\s=]*(\S+)/.exec(line)?.[1] ?? []);
  return {
    requirements,
    includes: includes.filter((path) => !path.includes('://')),
    installsSource: [...requirements, ...editable].some((line) => /^(\.|file:)/.test(line)),
    hashed: requirements.length > 0 && requirements.every((line) => line.includes('--hash=')),
  };
}

/** Whether every requirement names one version, so that a later install gives the same packages. */
export function isPinned(requirements: readonly string[]): boolean {
  return requirements.every((line) => /===?\s*[\w.]+/.test(line) || /@\s*\S+/.test(line));
}
