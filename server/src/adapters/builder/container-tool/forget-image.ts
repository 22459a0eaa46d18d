import type { ImageRegistry } from './registry-settings.ts';

const TIMEOUT_MS = 10_000;

/**
 * Asks the registry to delete an image by its digest; the space is free after the registry's own collection. Best effort: many registries
 * do not allow it, and then keep images by rules of their own.
 */
export async function forgetImage(registry: ImageRegistry, repository: string, digest: string): Promise<boolean> {
  const [host = '', ...path] = registry.push.split('/');
  const name = [...path, repository].join('/');
  const { user, password, insecure } = registry;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  try {
    const response = await fetch(`${insecure ? 'http' : 'https'}://${host}/v2/${name}/manifests/${digest}`, {
      method: 'DELETE',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: user === undefined ? {} : { authorization },
    });
    return response.ok || response.status === 404;
  } catch {
    return false;
  }
}
