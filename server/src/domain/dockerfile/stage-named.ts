/** The lines of a Dockerfile from `FROM … AS <name>` to the next FROM; undefined when there is no such stage. */
export function stageNamed(dockerfile: string, name: string): string | undefined {
  const stages = dockerfile.split(/^(?=[ \t]*FROM[ \t])/im);
  const head = new RegExp(`^[ \\t]*FROM[ \\t]+\\S.*[ \\t]AS[ \\t]+${name}[ \\t]*\\r?$`, 'im');
  return stages.find((stage) => head.test(stage.split('\n')[0] ?? ''));
}
