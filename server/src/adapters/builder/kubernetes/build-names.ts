import { createHash } from 'node:crypto';
import type { BuildRequest } from '../../../ports/builder.ts';

/** Names of one build, all of them made of its request: a server that was restarted finds what the one before has begun. */
export function namesOf(
  { artifactId, ownerId, appId }: Pick<BuildRequest, 'artifactId' | 'ownerId' | 'appId'>,
  prefix: string,
) {
  const owner = ownerId.toLowerCase();
  return {
    job: `build-${artifactId.toLowerCase().replaceAll('_', '-')}`,
    /** What our own lines in the output of its steps begin with. */
    mark: `::nonstop4-${createHash('sha256').update(artifactId).digest('hex').slice(0, 12)}::`,
    image: `${prefix}${owner}/${appId.toLowerCase()}`,
    packages: `${prefix}${owner}/packages`,
    /** On their way to and from the Job; removed when the build is over. The source's tag says that there is a build. */
    source: { repository: `${prefix}parts`, reference: artifactId },
    code: codeOf(artifactId, prefix),
  };
}

/** A repository of its own: removing a manifest takes all its tags, and two builds may have the same code. */
export function codeOf(artifactId: string, prefix: string) {
  return { repository: `${prefix}parts/${artifactId.toLowerCase()}`, reference: 'code' };
}

/** As its images name the platform that has made them. */
export function platformOf({ nodes, prefix }: { nodes: string; prefix: string }): string {
  return `${nodes}/${prefix}`.replace(/\/$/, '');
}
