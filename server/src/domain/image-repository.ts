/** Where an App's images are below the registry's own path; lower case, as names of images are. */
export function imageRepositoryOf({ ownerId, appId }: { ownerId: string; appId: string }): string {
  return `${ownerId}/${appId}`.toLowerCase();
}
