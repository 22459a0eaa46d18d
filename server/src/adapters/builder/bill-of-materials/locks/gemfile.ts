import type { LockReader } from './lock-reader.ts';

/** Gemfile.lock: `    name (1.2.3)` below `GEM` and `GIT`; what is below `PATH` is the source's own. */
export const gemfileLock: LockReader = (text) =>
  text.split(/\n(?=[A-Z])/).flatMap((section) => {
    if (!/^(?:GEM|GIT)\s*$/m.test(section.split('\n')[0] ?? '')) return [];
    return [...section.matchAll(/^ {4}(\S+) \(([^)\s]+)\)\s*$/gm)].map(([, name = '', version = '']) => ({
      ecosystem: 'gem' as const,
      name,
      // `1.16.0-x86_64-linux`: what was built for a system is the same gem.
      version: version.replace(/-(?:x86_64|aarch64|arm64|arm|x86|x64|java|universal)\b.*$/, ''),
    }));
  });
