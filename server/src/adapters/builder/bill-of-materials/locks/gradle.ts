import type { LockReader } from './lock-reader.ts';

/** gradle.lockfile: `group:artifact:version=runtimeClasspath,testRuntimeClasspath`. Maven has no such file of its own. */
export const gradleLock: LockReader = (text) =>
  [...text.matchAll(/^([^#:=\s]+:[^:=\s]+):([^:=\s]+)=(\S*)/gm)].map(([, name = '', version = '', uses = '']) => ({
    ecosystem: 'maven' as const,
    name,
    version,
    isOptional: !uses.split(',').some((use) => /^(?:main)?(?:runtime|compile)Classpath$/i.test(use)),
  }));
